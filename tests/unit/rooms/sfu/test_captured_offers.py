"""Offers as browsers, FFmpeg and GStreamer make them; capture.py writes the browsers'."""

from pathlib import Path

import pytest

from rooms.sfu.errors import OfferUnsupportedError
from rooms.sfu.media import Media, Role
from rooms.sfu.negotiation.offer import read_offer

FOLDER = Path(__file__).parents[3] / "fixtures" / "media"
BROWSERS = ["chromium", "firefox"]


def _captured(browser: str, name: str) -> str:
    return (FOLDER / f"{browser}-{name}.sdp").read_bytes().decode()


@pytest.mark.parametrize("browser", BROWSERS)
def test_a_publisher_that_offers_every_codec_sends_opus_and_vp8(browser: str) -> None:
    offer = read_offer(_captured(browser, "publish"), Role.PUBLISHER)
    names = [(section.kind, section.codec_names(), section.rids) for section in offer.sections]
    assert names == [("audio", {"opus"}, ()), ("video", {"vp8"}, ())]


@pytest.mark.parametrize("browser", BROWSERS)
def test_a_publisher_of_layers_offers_them_lowest_first(browser: str) -> None:
    offer = read_offer(_captured(browser, "publish-layers"), Role.PUBLISHER)
    video = offer.section(Media.VIDEO)
    assert video is not None
    assert video.rids == ("q", "h", "f")


@pytest.mark.parametrize("browser", BROWSERS)
def test_a_viewer_receives_each_feed_in_the_order_of_its_lines(browser: str) -> None:
    offer = read_offer(_captured(browser, "watch-two-feeds"), Role.VIEWER)
    assert [(section.kind, section.index) for section in offer.sections] == [
        ("audio", 0),
        ("video", 0),
        ("audio", 1),
        ("video", 1),
    ]
    video = {"vp8", "h264", "vp9"} if browser == "chromium" else {"vp8", "vp9"}
    assert all(s.codec_names() == video for s in offer.sections if s.kind == Media.VIDEO)


def test_ffmpeg_sends_h264_without_asking_for_keyframe_requests() -> None:
    offer = read_offer(_captured("ffmpeg", "publish"), Role.PUBLISHER)
    video = offer.section(Media.VIDEO)
    assert video is not None
    (codec,) = video.codecs
    assert (codec.name, codec.feedback) == ("h264", ("nack",))


def test_gstreamer_names_its_sections_as_it_likes_and_bundles_the_second() -> None:
    sent = read_offer(_captured("gstreamer", "publish"), Role.PUBLISHER)
    assert [(s.kind, s.mid, s.codec_names()) for s in sent.sections] == [
        ("video", "video0", {"h264"}),
        ("audio", "audio1", {"opus"}),
    ]
    watched = read_offer(_captured("gstreamer", "watch"), Role.VIEWER)
    assert [(s.kind, s.mid) for s in watched.sections] == [("audio", "audio0"), ("video", "video1")]


def test_ffmpeg_left_to_itself_is_told_what_to_change() -> None:
    with pytest.raises(OfferUnsupportedError, match="a=setup:actpass"):
        read_offer(_captured("ffmpeg", "publish-as-server"), Role.PUBLISHER)
