"""WHIP and WHEP: sending to and watching a masterclass with software other than the browser."""
