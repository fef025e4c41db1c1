"""Tables in words: tables, lists and sentences of fields."""
