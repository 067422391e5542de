"""What people are told, wherever they read it: beside each mail, and in its place."""
