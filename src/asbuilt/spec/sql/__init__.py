"""SQL, as the tables that it defines."""
