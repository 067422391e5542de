"""Another time for a session: taken, proposed, accepted, and links that do it from a mail."""
