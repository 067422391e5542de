"""The notes of a session: one text that its people write together and keep."""
