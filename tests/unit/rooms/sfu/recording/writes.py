"""Every write to a file, so that a kill can be played at any byte of any of them."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pytest


@dataclass(frozen=True)
class Write:
    """One call that changed the file."""

    at: int
    data: bytes


class Writes:
    """Note what is written while this is entered, in order."""

    def __init__(self) -> None:
        self.all: list[Write] = []
        self._pwrite = os.pwrite
        self._patch = pytest.MonkeyPatch()

    def __enter__(self) -> Self:
        self._patch.setattr(os, "pwrite", self._note)
        return self

    def __exit__(self, *of_what: object) -> None:
        self._patch.undo()

    def _note(self, descriptor: int, data: bytes | memoryview, at: int) -> int:
        self.all.append(Write(at, bytes(data)))
        return self._pwrite(descriptor, data, at)

    def until(self, killed_at: int, path: Path) -> int:
        """Make the file as a kill at that byte leaves it; return how many writes are whole."""
        content = bytearray()
        for number, write in enumerate(self.all):
            data = write.data[: max(0, killed_at)]
            content.extend(bytes(max(0, write.at + len(data) - len(content))))
            content[write.at : write.at + len(data)] = data
            killed_at -= len(write.data)
            if killed_at < 0:
                path.write_bytes(content)
                return number
        path.write_bytes(content)
        return len(self.all)
