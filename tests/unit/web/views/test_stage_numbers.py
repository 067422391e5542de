"""Figures of a broadcast become a verdict that a host can act on."""

from collections.abc import Iterator
from typing import Any

import pytest

from hub.kernel.i18n import use_locale
from rooms.engines.port import PublisherFigures, StageFigures, StageSource
from web.views.stage_numbers import StageNumbers, bitrate, stage_numbers


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Write figures as English does."""
    with use_locale("en"):
        yield


def sender(**changed: Any) -> PublisherFigures:
    """Return a camera that is fine, but for what a test changes."""
    figures = {
        "peer": "host",
        "source": StageSource.CAMERA,
        "is_connected": True,
        "bitrates_bps": {"audio": 32_000, "video": 2_100_000},
        "frame_rate": 29.7,
        "lost": 3,
        "loss_fraction": 0.001,
    }
    return PublisherFigures(**{**figures, **changed})


def numbers(*senders: PublisherFigures, viewers: int = 50, in_trouble: int = 0) -> StageNumbers:
    """Return what the page shows."""
    figures = StageFigures(publishers=senders, viewers=viewers, viewers_in_trouble=in_trouble)
    return stage_numbers(figures, {"host": "Inès", "guest": "Tom"})


def test_a_broadcast_without_trouble_is_well() -> None:
    shown = numbers(sender())
    assert (shown.verdict.text, shown.verdict.tone) == ("All is well.", "good")
    (one,) = shown.senders
    assert (one.who, one.what) == ("Inès", "Camera and microphone")
    assert one.tiles == [
        ("Bitrate of the pictures", "2.1 Mbit/s"),
        ("Pictures a second", "30"),
        ("Bitrate of the sound", "32 kbit/s"),
        ("Lost on the way", "0.1%"),
    ]


@pytest.mark.parametrize(
    ("changed", "tone", "words"),
    [
        ({"loss_fraction": 0.034}, "warn", "loses packets: 3.4%"),
        ({"loss_fraction": 0.2}, "bad", "loses many packets: 20.0%"),
        ({"frame_rate": 7.0}, "warn", "Few pictures a second"),
        ({"bitrates_bps": {"video": 900_000}}, "warn", "No sound arrives"),
        ({"bitrates_bps": {"audio": 0, "video": 0}}, "bad", "Neither sound nor pictures"),
        ({"bitrates_bps": {}, "loss_fraction": 1.0}, "bad", "Neither sound nor pictures"),
        ({"is_connected": False}, "bad", "Not connected"),
    ],
)
def test_what_is_wrong_with_a_camera_is_said(
    changed: dict[str, Any], tone: str, words: str
) -> None:
    shown = numbers(sender(**changed))
    assert shown.senders[0].verdict.tone == tone
    assert words in shown.senders[0].verdict.text
    assert shown.verdict == shown.senders[0].verdict


def test_a_camera_that_is_off_is_mentioned_but_no_trouble() -> None:
    shown = numbers(sender(bitrates_bps={"audio": 32_000, "video": 0}, frame_rate=0.0))
    assert shown.senders[0].verdict.tone == "info"
    assert shown.verdict.tone == "good"


def test_a_screen_may_stand_still_and_be_silent() -> None:
    screen = sender(source=StageSource.SCREEN, bitrates_bps={"video": 40_000}, frame_rate=1.0)
    shown = numbers(sender(), screen)
    assert [one.verdict.tone for one in shown.senders] == ["good", "good"]
    assert [label for label, _ in shown.senders[1].tiles] == [
        "Bitrate of the pictures",
        "Pictures a second",
        "Lost on the way",
    ]


def test_the_worst_sender_gives_the_verdict() -> None:
    shown = numbers(sender(loss_fraction=0.03), sender(peer="guest", loss_fraction=0.3))
    assert shown.verdict.tone == "bad"
    assert shown.senders[1].who == "Tom"


@pytest.mark.parametrize(
    ("viewers", "in_trouble", "tone", "words"),
    [
        (0, 0, "info", "Nobody watches"),
        (50, 0, "good", "Nobody has trouble"),
        (3, 1, "info", "1 viewer has trouble"),
        (50, 10, "info", "10 viewers have trouble"),
        (1, 1, "warn", "Most viewers have trouble: lower the quality"),
        (50, 25, "warn", "Most viewers have trouble: lower the quality"),
        (50, 11, "warn", "Many viewers have trouble: 11 of 50"),
    ],
)
def test_a_few_viewers_with_trouble_need_nothing_of_the_host(
    viewers: int, in_trouble: int, tone: str, words: str
) -> None:
    shown = numbers(sender(), viewers=viewers, in_trouble=in_trouble)
    assert shown.about_viewers.tone == tone
    assert words in shown.about_viewers.text
    assert shown.verdict.tone == ("warn" if tone == "warn" else "good")


def test_the_camera_comes_first_then_the_software_then_the_screen() -> None:
    order = [StageSource.CAMERA, StageSource.PROGRAM, StageSource.SCREEN]
    shown = numbers(*(sender(source=source) for source in reversed(order)))
    what = ["Camera and microphone", "Broadcasting software", "Shared screen"]
    assert [one.what for one in shown.senders] == what


def test_before_anybody_sends_the_page_says_so() -> None:
    shown = numbers(viewers=0)
    assert "Nothing is being sent" in shown.verdict.text
    assert shown.verdict.tone == "info"


@pytest.mark.parametrize(
    ("bps", "text"),
    [(0, "0 kbit/s"), (31_600, "32 kbit/s"), (999_400, "999 kbit/s"), (2_500_000, "2.5 Mbit/s")],
)
def test_bitrates_read_as_people_write_them(bps: int, text: str) -> None:
    assert bitrate(bps) == text
