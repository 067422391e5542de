"""One-to-one sessions: held, paid, met, judged, settled."""
