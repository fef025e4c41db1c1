"""How often something may be called."""
