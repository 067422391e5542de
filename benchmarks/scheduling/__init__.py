"""How fast the calendar is: free slots, the search, and bookings while clocks run."""
