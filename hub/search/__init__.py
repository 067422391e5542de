"""Find a talent: by field, words, language, price, and by when they are free."""
