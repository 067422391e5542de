"""When a talent can be met: availability, slots, and the cells they take."""
