"""Rules about the document as a text: placeholders, headings, ignore comments."""
