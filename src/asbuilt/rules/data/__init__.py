"""Rules about the data model: tables, columns, references, constraints."""
