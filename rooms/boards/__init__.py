"""What a room shows as it is now: small boards that change as a whole."""
