"""How this hub starts and reaches its media servers, and how browsers reach each other."""

from pathlib import Path

from hub.kernel.clock import Clock
from hub.kernel.database import Database
from hub.kernel.settings import Settings
from rooms.engines.embedded import EmbeddedEngine
from rooms.engines.pool import WorkerPool
from rooms.engines.process import MediaOptions
from rooms.turn import TurnServers
from web.recordings import keeping

JOURNAL = "media-journal.jsonl"
SOCKET_PATH = "socket.io"


def turn_servers(settings: Settings) -> TurnServers:
    """Return the relay servers of these settings."""
    return TurnServers.from_text(settings.turn_urls, settings.turn_secret.get_secret_value())


def media_options(settings: Settings) -> list[MediaOptions]:
    """Return how to start each media server of these settings."""
    return [_options(settings, number) for number in range(settings.media_workers)]


def media_pool(settings: Settings, database: Database, clock: Clock) -> WorkerPool:
    """Return the engine over every media server of these settings."""
    workers = [
        EmbeddedEngine(one.control, one.secret, name=one.name) for one in media_options(settings)
    ]
    return WorkerPool(workers, database, clock)


def _options(settings: Settings, number: int) -> MediaOptions:
    port, tcp_port = settings.media_udp_port, settings.media_tcp_port
    return MediaOptions(
        name=f"media-{number + 1}",
        control=_control(settings.media_control, number),
        secret=settings.media_secret.get_secret_value(),
        udp_host=settings.media_udp_host,
        udp_port=port + number if port else 0,
        tcp_port=tcp_port + number if tcp_port else 0,
        announce=settings.media_announce,
        journal=_numbered(settings.var_dir / JOURNAL, number),
        recordings=keeping(settings).growing,
    )


def _control(first: str, number: int) -> str:
    """Return the address of a worker's control channel: the next ports, or sockets beside it."""
    if first.startswith("unix:"):
        return f"unix:{_numbered(Path(first.removeprefix('unix:')), number)}"
    host, _, port = first.rpartition(":")
    return f"{host}:{int(port) + number}"


def _numbered(path: Path, number: int) -> Path:
    return path if number == 0 else path.with_stem(f"{path.stem}-{number + 1}")
