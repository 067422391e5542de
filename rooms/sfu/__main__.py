"""Run the media server: ``python -m rooms.sfu --help``."""

import argparse
import asyncio
import contextlib
import datetime as dt
import gc
import ipaddress
import logging
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rooms.sfu import limits
from rooms.sfu.clock import Clock
from rooms.sfu.control import Control
from rooms.sfu.errors import MediaError
from rooms.sfu.journal import Journal
from rooms.sfu.parent import watch_process
from rooms.sfu.server import MediaServer
from rooms.sfu.transport.dtls import Identity
from rooms.sfu.transport.listening import Place, open_ports
from rooms.sfu.transport.ports import Ports

log = logging.getLogger("rooms.sfu")


@dataclass(frozen=True, slots=True)
class Options:
    """The command line, read and checked."""

    control: str
    secret: str
    udp: tuple[Place, ...]
    tcp: tuple[Place, ...]
    hosts: tuple[str, ...]
    journal: Path
    recordings: Path | None
    parent_pid: int | None


def read_options(arguments: list[str], environment: dict[str, str]) -> Options:
    """Read the command line; what is wrong with it goes to standard error and ends the process."""
    parser = argparse.ArgumentParser(prog="python -m rooms.sfu", description="The media server.")
    parser.add_argument("--control", required=True, help="127.0.0.1:PORT or unix:/path")
    parser.add_argument("--secret-env", required=True, help="the variable that holds the secret")
    parser.add_argument(
        "--udp",
        required=True,
        action="append",
        help="HOST:PORT for media, also [v6]:PORT and both; one port, 0 takes a free one",
    )
    parser.add_argument(
        "--tcp",
        default=[],
        action="append",
        help="HOST:PORT for peers whose network blocks UDP; 0 takes the number of UDP",
    )
    parser.add_argument("--announce", required=True, help="where peers reach us: IP[,IP]")
    parser.add_argument("--journal", required=True, type=Path, help="the file of the journal")
    parser.add_argument("--recordings", type=Path, help="the folder for recordings")
    parser.add_argument("--parent-pid", type=int, help="stop when this process ends")
    given = parser.parse_args(arguments)
    secret = environment.get(given.secret_env, "")
    if not secret:
        parser.error(f"set the variable {given.secret_env} to the secret shared with the hub")
    try:
        udp, tcp = _one_port("--udp", given.udp), _one_port("--tcp", given.tcp)
        hosts = tuple(str(ipaddress.ip_address(host.strip())) for host in given.announce.split(","))
        if not given.control.startswith("unix:"):
            split_address(given.control)
    except ValueError as error:
        parser.error(str(error))
    return Options(
        given.control, secret, udp, tcp, hosts, given.journal, given.recordings, given.parent_pid
    )


def _one_port(option: str, texts: list[str]) -> tuple[Place, ...]:
    places = tuple(map(split_address, texts))
    if len({place.port for place in places}) > 1:
        raise ValueError(f"give every {option} the same port: IPv4 and IPv6 share it")
    return places


def split_address(text: str) -> Place:
    """Return host and port of ``host:port`` or ``[v6]:port``.

    Raises: ValueError.
    """
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal() or int(port) > 65_535:
        raise ValueError(f"{text} is not HOST:PORT")
    return Place(host.strip("[]"), int(port))


def unix_socket(path: Path) -> socket.socket:
    """Open a socket file that only our own user may reach, in place of one left behind."""
    path.unlink(missing_ok=True)
    channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        channel.bind(str(path))
    finally:
        os.umask(before)
    return channel


async def listen(control: Control, address: str) -> tuple[asyncio.Server, str]:
    """Open the control channel; return it and the address it is reached at."""
    limit = limits.CONTROL_LINE_BYTES_MAX
    if address.startswith("unix:"):
        channel = unix_socket(Path(address.removeprefix("unix:")))
        return await asyncio.start_unix_server(control.serve, sock=channel, limit=limit), address
    host, port = split_address(address)
    server = await asyncio.start_server(control.serve, host, port, limit=limit)
    return server, f"{host}:{server.sockets[0].getsockname()[1]}"


def close_channel(channel: asyncio.Server, address: str) -> None:
    """Close the control channel and leave no socket file behind."""
    channel.close()
    if address.startswith("unix:"):
        Path(address.removeprefix("unix:")).unlink(missing_ok=True)


class Alarm:
    """Call ``ring`` once after the shortest time it was last set to."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.ring: Callable[[], None] = lambda: None
        self._loop = loop
        self._handle: asyncio.TimerHandle | None = None

    def set(self, seconds: float) -> None:
        """Ring after so many seconds."""
        if self._handle is not None:
            self._handle.cancel()
        self._handle = self._loop.call_later(seconds, self._ring)

    def _ring(self) -> None:
        self._handle = None
        self.ring()


async def tick_forever(server: MediaServer, ports: Ports) -> None:
    """Give the server and its ports their ticks."""
    while True:
        await asyncio.sleep(limits.TICK_S)
        try:
            server.tick()
            ports.tick()
        except Exception:
            # The next tick may work; without ticks nobody's departure would be noticed.
            log.exception("a tick failed")


async def run(options: Options) -> None:
    """Serve until a signal or the parent's end."""
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    with contextlib.ExitStack() as stack:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        if options.parent_pid is not None:
            stack.callback(watch_process(options.parent_pid, stopping.set))
        clock = Clock()
        journal = Journal(options.journal, clock=clock.unix_now)
        stack.callback(journal.close)
        ports = open_ports(udp=options.udp, tcp=options.tcp, now=clock.now)
        stack.callback(ports.close)
        identity = Identity(now=dt.datetime.fromtimestamp(clock.unix_now(), dt.UTC))
        alarm = Alarm(loop)
        server = MediaServer(
            port=ports,
            hosts=_reachable(options.hosts, ports),
            identity=identity,
            journal=journal,
            clock=clock,
            wake=alarm.set,
            recordings=options.recordings,
        )
        alarm.ring = server.flush
        stack.callback(server.close)
        control = Control(server, secret=options.secret, started_at=server.started_at)
        channel, control_address = await listen(control, options.control)
        stack.callback(close_channel, channel, options.control)
        ports.start(loop, server.drain)
        ticks = asyncio.create_task(tick_forever(server, ports))
        stack.callback(ticks.cancel)
        # What was made by now stays; the collector need not look at it again.
        gc.collect()
        gc.freeze()
        announce(f"media ready {_places(options, ports)} control={control_address}")
        await stopping.wait()


def _reachable(hosts: tuple[str, ...], ports: Ports) -> tuple[str, ...]:
    """Leave out the addresses of a family that no socket is open for."""
    reached = tuple(host for host in hosts if ports.reaches(host))
    if not reached:
        raise OSError(f"--udp opens no socket that {' or '.join(hosts)} could be reached through")
    return reached


def _places(options: Options, ports: Ports) -> str:
    places = f"udp={options.udp[0].host}:{ports.number}"
    return f"{places} tcp={options.tcp[0].host}:{ports.tcp_number}" if ports.tcp_number else places


def _allow_descriptors() -> None:
    """Allow as many open files as the TCP links may need, as far as the system lets us."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = limits.TCP_LINKS_MAX + limits.OTHER_DESCRIPTORS
    allowed = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))


def announce(line: str) -> None:
    """Tell the process that started us, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments: list[str], exit_with: Callable[[int], None] = sys.exit) -> None:
    """Run the server until it is told to stop."""
    logging.basicConfig(level=logging.INFO, format="media %(levelname)s %(message)s")
    options = read_options(arguments, dict(os.environ))
    _allow_descriptors()
    try:
        asyncio.run(run(options))
    except (MediaError, OSError) as error:
        log.critical("cannot start: %s", error)
        exit_with(1)


if __name__ == "__main__":
    main(sys.argv[1:])
