"""The server's process: how it starts, whom it answers, when it ends."""

import asyncio
import stat
import sys
import time
from pathlib import Path

import pytest

from tests.integration.rooms.sfu.media_process import (
    ROOT,
    ControlClient,
    ControlError,
    MediaProcess,
    until,
)

STOP_WITHIN_S = 1.0


async def test_it_answers_over_a_socket_file_that_only_its_user_may_open(tmp_path: Path) -> None:
    media = MediaProcess(tmp_path)
    path = tmp_path / "control"
    await media.start(control=f"unix:{path}")
    control = await media.control()
    assert (await control.call("ping"))["version"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    await media.stop()
    assert not path.exists()


@pytest.mark.parametrize(
    "line",
    [
        b'{"id":1,"method":"ping"}\n',
        b'{"id":1,"method":"authenticate","params":{"secret":"guess"}}\n',
        b'{"id":1,"method":"authenticate","params":{"secret":5}}\n',
        b"nonsense\n",
    ],
)
async def test_whoever_does_not_know_the_secret_is_sent_away(
    media: MediaProcess, line: bytes
) -> None:
    client = await ControlClient.connect(media.control_address)
    with pytest.raises(ControlError):
        await client.send_line(line)
    with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
        await client.send_line(b'{"id":2,"method":"ping"}\n')
    await client.close()


async def test_a_line_longer_than_the_limit_ends_its_connection_only(
    media: MediaProcess, control: ControlClient
) -> None:
    other = await media.control()
    with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
        await other.send_line(b"x" * (300 * 1024) + b"\n")
    assert (await control.call("ping"))["version"]


async def test_it_stops_within_a_second_of_being_told_to(
    media: MediaProcess, control: ControlClient
) -> None:
    await control.call("ping")
    started = time.monotonic()
    media.process.terminate()
    assert await media.process.wait() == 0
    assert time.monotonic() - started < STOP_WITHIN_S


async def test_it_stops_when_its_parent_is_gone(tmp_path: Path) -> None:
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", "input()", stdin=-1)
    media = MediaProcess(tmp_path)
    await media.start(parent_pid=parent.pid)
    parent.kill()
    await parent.wait()
    await until(
        lambda: media.process.returncode is not None,
        within_s=STOP_WITHIN_S,
        what="the end of the server",
    )


async def _run_without(tmp_path: Path, *arguments: str, secret: str) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "rooms.sfu",
        *arguments,
        *("--secret-env", "SECRET", "--announce", "127.0.0.1"),
        *("--journal", str(tmp_path / "media.journal")),
        cwd=ROOT,
        env={"SECRET": secret},
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    return process.returncode, said.decode()


async def test_without_a_secret_it_says_which_variable_to_set(tmp_path: Path) -> None:
    code, said = await _run_without(
        tmp_path, "--control", "127.0.0.1:0", "--udp", "127.0.0.1:0", secret=""
    )
    assert (code, "set the variable SECRET" in said) == (2, True)


async def test_on_a_port_that_is_taken_it_says_so_and_ends(
    tmp_path: Path, media: MediaProcess
) -> None:
    udp = f"127.0.0.1:{media.udp_port}"
    code, said = await _run_without(
        tmp_path / "other", "--control", "127.0.0.1:0", "--udp", udp, secret="s"
    )
    assert (code, "cannot start" in said) == (1, True)
