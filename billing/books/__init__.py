"""The books as a whole: proven once a day by the clock, and whenever an operator asks."""
