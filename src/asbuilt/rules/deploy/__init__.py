"""Rules about rolling out, rolling back and watching."""
