"""Tables of rights: access matrices, policies, capabilities, and the legends of their words."""
