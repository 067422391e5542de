"""Which stretch of a file a request means, by RFC 9110."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.byte_range import RangeUnsatisfiable, Stretch, wanted_stretch

SIZE = 1000
ETAG = '"fil_1-1000"'


def wanted(header: str | None, *, if_range: str | None = None, size: int = SIZE) -> Stretch | None:
    return wanted_stretch(header, if_range=if_range, etag=ETAG, size_bytes=size)


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-499", 0, 500),
        ("bytes=500-", 500, 1000),
        ("bytes=0-", 0, 1000),
        ("bytes=-1", 999, 1000),
        ("bytes=-5000", 0, 1000),
        ("bytes=900-5000", 900, 1000),
        ("Bytes = 1 - 2", 1, 3),
        ("bytes=007-008", 7, 9),
    ],
)
def test_a_range_that_can_be_served_is(header: str, start: int, end: int) -> None:
    assert wanted(header) == Stretch(start, end)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "bytes=",
        "bytes=-",
        "bytes=5-2",
        "bytes=a-b",
        "bytes=0-1,5-6",
        "lines=0-1",
        "bytes=0-1\r\nX: y",
        "bytes=٠-١",
        "bytes=" + "9" * 40 + "-",
    ],
)
def test_what_cannot_be_read_means_all_of_it(header: str | None) -> None:
    assert wanted(header) is None


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=5000-6000", "bytes=-0"])
def test_what_begins_beyond_the_end_cannot_be_served(header: str) -> None:
    with pytest.raises(RangeUnsatisfiable):
        wanted(header)


@pytest.mark.parametrize("header", ["bytes=0-", "bytes=0-5", "bytes=-5"])
def test_an_empty_file_has_no_stretch(header: str) -> None:
    with pytest.raises(RangeUnsatisfiable):
        wanted(header, size=0)


@pytest.mark.parametrize(
    ("if_range", "is_same"),
    [
        (ETAG, True),
        ('"fil_1-900"', False),
        (f"W/{ETAG}", False),
        ("Sun, 22 Nov 2026 10:00:00 GMT", False),
        ("", False),
    ],
)
def test_a_stretch_of_another_version_means_all_of_this_one(if_range: str, is_same: bool) -> None:
    assert (wanted("bytes=5-9", if_range=if_range) is not None) is is_same


def test_a_file_without_a_version_is_never_the_same() -> None:
    found = wanted_stretch("bytes=5-9", if_range='""', etag="", size_bytes=SIZE)
    assert found is None


@given(st.text(max_size=30) | st.from_regex(r"bytes=\d{0,20}-\d{0,20}", fullmatch=True))
def test_whatever_is_asked_stays_within_the_file(header: str) -> None:
    try:
        found = wanted(header)
    except RangeUnsatisfiable:
        return
    if found is not None:
        assert 0 <= found.start < found.end <= SIZE
