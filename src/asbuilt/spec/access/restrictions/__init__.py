"""What words take back of what tables and lines grant, and what is said of rights and not read."""
