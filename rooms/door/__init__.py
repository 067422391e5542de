"""Who waits at the door of a room, their page open before them."""
