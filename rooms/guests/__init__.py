"""People of the audience whom a host has brought on stage."""
