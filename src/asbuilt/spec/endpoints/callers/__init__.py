"""Who may call an endpoint: what stands beside it, below it and above it."""
