"""Services of others, and what happens without them."""
