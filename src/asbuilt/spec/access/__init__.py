"""Who may do what: matrices, capabilities, and rules in words."""
