"""The head of a document: what it says of itself, and in which forms."""
