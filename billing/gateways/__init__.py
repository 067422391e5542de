"""The gateways: one port, and each provider behind it."""
