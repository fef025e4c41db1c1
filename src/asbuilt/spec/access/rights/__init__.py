"""Rights in words: lists, sentences and titles that say what roles may do."""
