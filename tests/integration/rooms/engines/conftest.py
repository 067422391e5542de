"""Peers of these tests use loopback, as those of the media server's own tests do."""

from tests.integration.rooms.sfu.conftest import loopback_candidates

__all__ = ["loopback_candidates"]
