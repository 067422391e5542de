"""How cheaply a media server carries one broadcast to many viewers, ours beside another.

Two network namespaces joined by a veth pair: in one the server, pinned to a core; in the other a
load generator, pinned to another. ``python -m benchmarks.fanout --help`` says how to run it.
"""
