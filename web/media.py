"""How this hub starts its media server, and how browsers reach it and each other."""

from hub.kernel.settings import Settings
from rooms.engines.process import MediaOptions
from rooms.turn import TurnServers

JOURNAL = "media-journal.jsonl"
SOCKET_PATH = "socket.io"


def turn_servers(settings: Settings) -> TurnServers:
    """Return the relay servers of these settings."""
    return TurnServers.from_text(settings.turn_urls, settings.turn_secret.get_secret_value())


def media_options(settings: Settings) -> MediaOptions:
    """Return how to start the media server of these settings."""
    return MediaOptions(
        control=settings.media_control,
        secret=settings.media_secret.get_secret_value(),
        udp_host=settings.media_udp_host,
        udp_port=settings.media_udp_port,
        announce=settings.media_announce,
        journal=settings.var_dir / JOURNAL,
    )
