"""The hub: people, skills, calendar, bookings, masterclasses, and the kernel under all."""
