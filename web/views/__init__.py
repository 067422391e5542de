"""What several pages show: rows of several packages put together for the eye."""
