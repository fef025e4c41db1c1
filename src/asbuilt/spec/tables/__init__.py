"""Tables of the data model, in every notation but SQL."""
