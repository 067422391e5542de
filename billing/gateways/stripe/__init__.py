"""Stripe behind the port: the only place that knows its words."""
