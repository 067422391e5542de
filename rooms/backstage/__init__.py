"""What the hosts of a masterclass write to each other, which the hall never sees."""
