"""Media engines: the one port through which the hub speaks to a media server."""
