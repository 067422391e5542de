"""The causes that masterclasses are given for."""
