"""OpenAPI in fences, as endpoints and tables."""
