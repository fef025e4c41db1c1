"""The roles that a document has, and the names that it gives them."""
