"""What was tried to the end and waits for a person: seen, tried again, or settled by hand."""
