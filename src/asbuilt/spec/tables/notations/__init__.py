"""Tables in the notations of code, of schema languages and of diagrams."""
