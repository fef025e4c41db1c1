"""Other languages than English: what is known of them, which one a document is in, translation."""
