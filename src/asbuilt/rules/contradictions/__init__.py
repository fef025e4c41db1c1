"""Rules about two places of the document that cannot both be right."""
