"""Rules about access, secrets and personal data."""
