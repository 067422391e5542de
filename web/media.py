"""How this hub starts and reaches its media server."""

from hub.kernel.settings import Settings
from rooms.engines.process import MediaOptions

JOURNAL = "media-journal.jsonl"


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
