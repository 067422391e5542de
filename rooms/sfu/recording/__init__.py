"""The recorder: what a room's publishers send, written to WebM files without decoding it.

A file is playable and seekable at every moment: while it grows and after its process was killed.
A packet's way: ``feed`` (order, pictures, timeline, interleaving, clusters) in the server's own
thread, then ``disk`` (one thread for all files), ``part`` and ``growing``.
"""
