"""PostgreSQL and Redis of our own for the tests: private, on loopback, gone when the tests end."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import redis

MEMORY_DISK = Path("/dev/shm")
MEMORY_NEEDED_BYTES = 1024**3
START_LIMIT_S = 30.0
STOP_LIMIT_S = 10.0
START_TRIES = 3
POSTGRES_USER = "estrade"

POSTGRES_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "dynamic_shared_memory_type": "mmap",
    "max_connections": "200",
    "timezone": "UTC",
}
# Durability off: a test's data need not survive a power cut, and each commit is ten times faster.
FORGETFUL_OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "64MB",
    "shared_buffers": "64MB",
}


class ServerDidNotStartError(RuntimeError):
    """A server that the tests need could not be started; the message holds its log."""


@contextmanager
def running_postgres(*, is_durable: bool = False) -> Iterator[str]:
    """Run a new, empty PostgreSQL cluster; give its address, without a database name.

    A durable one is on the disk and as PostgreSQL sets itself up, for those who measure.
    Raises: ServerDidNotStartError.
    """
    programs = _postgres_programs()
    account = "postgres" if os.geteuid() == 0 else None
    with private_folder("estrade-postgres-", account, is_on_disk=is_durable) as folder:
        data = folder / "data"
        initdb = [
            f"{programs}/initdb",
            "-D",
            f"{data}",
            "-U",
            POSTGRES_USER,
            "--auth=trust",
            "--no-sync",
        ]
        subprocess.run(
            _as_account([*initdb, "--encoding=UTF8", "--locale=C.UTF-8"], account),
            check=True,
            capture_output=True,
            cwd=folder,
        )

        def command(port: int) -> list[str]:
            options = POSTGRES_OPTIONS | {"unix_socket_directories": str(folder)}
            options |= {} if is_durable else FORGETFUL_OPTIONS
            settings = [f"--{name}={value}" for name, value in options.items()]
            return _as_account(
                [f"{programs}/postgres", "-D", f"{data}", f"--port={port}", *settings], account
            )

        def is_ready(port: int) -> bool:
            probe = [f"{programs}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
            return subprocess.run(probe, check=False).returncode == 0

        with _serving(command, is_ready, folder=folder, stop_with=signal.SIGINT) as port:
            yield f"postgresql+asyncpg://{POSTGRES_USER}@127.0.0.1:{port}"


@contextmanager
def running_redis() -> Iterator[str]:
    """Run a new, empty Redis that saves nothing; give its URL.

    Raises: ServerDidNotStartError.
    """
    with private_folder("estrade-redis-") as folder:

        def command(port: int) -> list[str]:
            options = [
                "--port",
                str(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--dir",
                f"{folder}",
            ]
            return _as_account(["redis-server", *options], None)

        def is_ready(port: int) -> bool:
            try:
                with redis.Redis(port=port) as client:
                    return bool(client.ping())
            except redis.ConnectionError:
                return False

        with _serving(command, is_ready, folder=folder, stop_with=signal.SIGTERM) as port:
            yield f"redis://127.0.0.1:{port}/0"


def free_port() -> int:
    """Return a loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def private_folder(
    prefix: str, account: str | None = None, *, is_on_disk: bool = False
) -> Iterator[Path]:
    """Give a new folder of the account's, in memory when there is room: twenty times faster."""
    parent = None if is_on_disk else _memory_disk()
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    try:
        if account is not None:
            shutil.chown(folder, account, account)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _serving(
    command: Callable[[int], list[str]],
    is_ready: Callable[[int], bool],
    *,
    folder: Path,
    stop_with: signal.Signals,
) -> Iterator[int]:
    """Run the command on a free port until the block ends; another port if somebody took it."""
    log = folder / "server.log"
    for _ in range(START_TRIES):
        port = free_port()
        with log.open("wb") as output:
            process = subprocess.Popen(
                command(port), stdout=output, stderr=subprocess.STDOUT, cwd=folder
            )
        try:
            if _wait_until_ready(process, partial(is_ready, port)):
                yield port
                return
        finally:
            _stop(process, stop_with)
    raise ServerDidNotStartError(log.read_text(errors="replace"))


def _wait_until_ready(process: subprocess.Popen[bytes], is_ready: Callable[[], bool]) -> bool:
    give_up_at = time.monotonic() + START_LIMIT_S
    while process.poll() is None and time.monotonic() < give_up_at:
        if is_ready():
            return True
        time.sleep(0.05)
    return False


def _stop(process: subprocess.Popen[bytes], stop_with: signal.Signals) -> None:
    process.send_signal(stop_with)
    try:
        process.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _as_account(command: list[str], account: str | None) -> list[str]:
    """Return the command, run as the account, that the kernel ends if the tests are killed."""
    who = [f"--reuid={account}", f"--regid={account}", "--init-groups"] if account else []
    return ["setpriv", "--pdeathsig", "KILL", *who, "--", *command]


def _memory_disk() -> Path | None:
    if not os.access(MEMORY_DISK, os.W_OK):
        return None
    return MEMORY_DISK if shutil.disk_usage(MEMORY_DISK).free >= MEMORY_NEEDED_BYTES else None


def _postgres_programs() -> Path:
    """Return the folder of the newest PostgreSQL server installed."""
    on_path = shutil.which("initdb")
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    if found:
        return found[-1].parent
    if on_path is not None:
        return Path(on_path).resolve().parent
    raise ServerDidNotStartError("PostgreSQL is not installed: run .ci/system-packages")
