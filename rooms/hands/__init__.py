"""Raised hands: who in the audience would like to speak, in the order they asked."""
