"""How hosts keep their room: lines taken away, people silenced, shown out, banned."""
