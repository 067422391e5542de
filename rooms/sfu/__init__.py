"""A media server of its own: receives each publisher once and forwards to every viewer.

It runs in a process of its own (``python -m rooms.sfu``) and imports nothing of the hub.
"""

VERSION = "0.1.0"
