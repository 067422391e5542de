"""One small handler for each request, by topic."""
