"""Weekly hours as people type them."""

import pytest
from werkzeug.datastructures import MultiDict

from hub.calendar.errors import HoursInvalid
from hub.calendar.rules import Hours
from hub.calendar.service import MAX_HOURS_A_DAY
from web.views.hours_form import HoursForm, Row


def typed(*rows: tuple[str, str]) -> HoursForm:
    pairs = [item for start, end in rows for item in (("from-0", start), ("to-0", end))]
    return HoursForm.typed(MultiDict(pairs))


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("9", "12", Hours(540, 720)),
        ("9:30", "12h30", Hours(570, 750)),
        ("0915", "18h", Hours(555, 1080)),
        ("14 h 15", "24:00", Hours(855, 1440)),
        ("20:00", "00:00", Hours(1200, 1440)),
    ],
)
def test_times_are_read_as_people_write_them(start: str, end: str, hours: Hours) -> None:
    assert typed((start, end)).weekly()[0] == [hours]


@pytest.mark.parametrize(
    ("start", "end"),
    [("9", ""), ("", "9"), ("12", "9"), ("9:07", "10"), ("9", "24:15"), ("25", "26"), ("x", "y")],
)
def test_what_cannot_be_is_noted_beside_its_day(start: str, end: str) -> None:
    form = typed((start, end))
    with pytest.raises(HoursInvalid):
        form.weekly()
    assert [bool(day.error) for day in form.days] == [True] + [False] * 6
    assert form.days[0].rows == [Row(start, end)]


def test_empty_rows_mean_nothing() -> None:
    assert typed(("", ""), ("9", "10"), ("", "")).weekly()[0] == [Hours(540, 600)]


def test_what_is_stored_is_shown_in_order_and_reads_back_the_same() -> None:
    form = HoursForm.stored({0: [Hours(840, 1440), Hours(540, 720)]})
    assert form.days[0].rows == [Row("09:00", "12:00"), Row("14:00", "24:00")]
    assert form.weekly()[0] == [Hours(540, 720), Hours(840, 1440)]


def test_a_day_takes_rows_up_to_the_limit() -> None:
    form = typed(("9", "10"))
    for _ in range(10):
        form.add_row(0)
    assert len(form.days[0].rows) == MAX_HOURS_A_DAY
