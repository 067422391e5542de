"""What a process is called, and whether the one of that name is gone."""

import os
import subprocess
import sys

import pytest

from rooms.process_names import NAME_LENGTH, is_gone, process_name

OWN = process_name(os.getpid())


def test_a_process_that_runs_has_one_name_and_is_not_gone() -> None:
    assert process_name(os.getpid()) == OWN
    assert 0 < len(OWN) <= NAME_LENGTH
    assert not is_gone(OWN, own=OWN)
    assert process_name(os.getppid()) not in {"", OWN}


def test_a_process_that_ended_is_gone_before_and_after_its_parent_heard_of_it() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        name = process_name(child.pid)
        assert not is_gone(name, own=OWN)
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert is_gone(name, own=OWN), "nobody has taken notice of its end"
    assert is_gone(name, own=OWN)


def test_another_process_under_the_same_number_does_not_keep_it_alive() -> None:
    place, _, _start = OWN.rpartition(":")
    assert is_gone(f"{place}:1", own=OWN)


def test_of_another_machine_another_boot_and_the_nameless_nobody_can_tell() -> None:
    boot, space, pid, _start = OWN.split(":")
    for name in (f"{boot}:1:{pid}:1", f"other:{space}:{pid}:1", ""):
        assert not is_gone(name, own=OWN)
        assert not is_gone(name, own="")
    assert not is_gone(OWN, own="")


def test_what_another_user_hides_is_not_taken_for_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_pid: int, _signal: int) -> None:
        raise PermissionError

    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        name = process_name(child.pid)
        child.kill()
    assert is_gone(name, own=OWN)
    monkeypatch.setattr(os, "kill", refuse)
    assert not is_gone(name, own=OWN)
