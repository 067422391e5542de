"""The Socket.IO protocol: typed messages, one small handler each."""
