"""Janus as it serves this load best.

Source: the comments of Debian's ``/etc/janus/janus.jcfg`` and ``janus.plugin.videoroom.jcfg``.
"""

import shutil
from pathlib import Path

PROGRAM = "janus"
PLUGIN, TRANSPORT = "libjanus_videoroom.so", "libjanus_pfunix.so"
ROOM, FEED = 1, 1

# One event loop is best on one core: by default each viewer has a thread. What would cost Janus
# something and gives nothing here is off: logs, statistics, timers, bitrate limits.
_CORE = """
general: {{
    configs_folder = "{folder}"
    plugins_folder = "{folder}/plugins"
    transports_folder = "{folder}/transports"
    events_folder = "{folder}/events"
    loggers_folder = "{folder}/loggers"
    debug_level = 1
    event_loops = 1
    session_timeout = 0
}}
media: {{
    ipv6 = false
    no_media_timer = 0
    slowlink_threshold = 0
}}
nat: {{
    ice_lite = true
    ice_tcp = false
    full_trickle = false
    ice_enforce_list = "{address}"
}}
events: {{
    broadcast = false
    stats_period = 0
}}
"""

_TRANSPORT = """
general: {{
    enabled = true
    json = "compact"
    path = "{control}"
    type = "SOCK_SEQPACKET"
}}
admin: {{
    admin_enabled = false
}}
"""

_VIDEOROOM = """
room-{room}: {{
    description = "benchmark"
    publishers = 1
    bitrate = 10000000
    bitrate_cap = false
    fir_freq = 0
    audiocodec = "opus"
    videocodec = "vp8"
    audiolevel_ext = false
    videoorient_ext = false
    playoutdelay_ext = false
    transport_wide_cc_ext = false
    record = false
    notify_joining = false
}}
"""


class JanusMissingError(RuntimeError):
    """Janus is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "Janus is not installed: run .ci/system-packages bench,"
            " or apt-get install --no-install-recommends janus, or measure with --sfu estrade"
        )


def program() -> str:
    """Return where Janus is. Raises: JanusMissingError."""
    found = shutil.which(PROGRAM)
    if found is None:
        raise JanusMissingError
    return found


def configure(folder: Path, *, control: Path, address: str) -> None:
    """Write a configuration with one room, reached over one Unix socket, and only its parts."""
    files = {
        "janus.jcfg": _CORE.format(folder=folder, address=address),
        "janus.transport.pfunix.jcfg": _TRANSPORT.format(control=control),
        "janus.plugin.videoroom.jcfg": _VIDEOROOM.format(room=ROOM),
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    for kind, library in (("plugins", PLUGIN), ("transports", TRANSPORT)):
        (folder / kind).mkdir()
        for found in Path("/usr/lib").glob(f"*/janus/{kind}/{library}"):
            (folder / kind / library).symlink_to(found)
