"""Endpoints: where they stand, and what is said of them."""
