"""Whether the two people of a session can be seen and heard, before it begins."""
