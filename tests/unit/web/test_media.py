"""Each media server of a machine has its own name, ports, control channel and journal."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from hub.kernel.settings import Settings, usable_cores
from web.media import media_options


def settings(**chosen: object) -> Settings:
    """Return settings with these values."""
    return Settings.model_validate({"var_dir": Path("/srv/estrade"), **chosen})


def test_by_default_there_is_one_for_each_processor() -> None:
    assert len(media_options(settings())) == usable_cores() >= 1


def test_the_first_has_the_ports_that_are_set_and_the_others_the_next_ones() -> None:
    options = media_options(
        settings(
            media_workers=3,
            media_udp_port=50_000,
            media_tcp_port=443,
            media_control="10.0.0.5:7000",
        )
    )
    assert [one.name for one in options] == ["media-1", "media-2", "media-3"]
    assert [one.udp_port for one in options] == [50_000, 50_001, 50_002]
    assert [one.tcp_port for one in options] == [443, 444, 445]
    assert [one.control for one in options] == [f"10.0.0.5:700{n}" for n in range(3)]


def test_ports_that_are_not_set_are_free_ones() -> None:
    options = media_options(settings(media_workers=2))
    assert [(one.udp_port, one.tcp_port) for one in options] == [(0, 0), (0, 0)]


def test_sockets_and_journals_lie_beside_each_other() -> None:
    first, second = media_options(settings(media_workers=2))
    assert first.control == "unix:/srv/estrade/media.sock"
    assert second.control == "unix:/srv/estrade/media-2.sock"
    assert first.journal == Path("/srv/estrade/media-journal.jsonl")
    assert second.journal == Path("/srv/estrade/media-journal-2.jsonl")


def test_an_ipv6_control_address_keeps_its_brackets() -> None:
    _first, second = media_options(settings(media_workers=2, media_control="[::1]:7000"))
    assert second.control == "[::1]:7001"


@pytest.mark.parametrize("name", ["media_udp_port", "media_tcp_port"])
def test_ports_beyond_the_last_are_refused_with_a_sentence(name: str) -> None:
    settings(media_workers=2, **{name: 65_534})
    with pytest.raises(ValidationError, match=f"Choose a lower ESTRADE_{name.upper()}"):
        settings(media_workers=3, **{name: 65_534})


@pytest.mark.parametrize("number", [0, 65])
def test_there_is_at_least_one_and_a_bound(number: int) -> None:
    with pytest.raises(ValidationError):
        settings(media_workers=number)
