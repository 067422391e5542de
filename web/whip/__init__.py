"""WHIP and WHEP over HTTP: OBS and other software send here, players watch from here."""
