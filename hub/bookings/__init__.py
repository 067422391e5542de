"""Sessions, alone or in a group: asked for, held, paid, met, judged, settled."""
