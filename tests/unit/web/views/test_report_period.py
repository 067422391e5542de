"""How the months of a chart are named."""

from datetime import date

import pytest

from billing.donations.period import Period
from web.views.report_period import month_labels


@pytest.mark.parametrize(
    ("last_day", "named"),
    [
        (date(2026, 2, 1), ("janvier 2026", "février 2026")),
        (date(2026, 12, 31), ("janv.", "déc.")),
        (date(2027, 1, 1), ("janv. 2026", "janv. 2027")),
    ],
)
def test_months_are_named_with_their_year_where_one_comes_twice(
    last_day: date, named: tuple[str, str]
) -> None:
    labels = month_labels(Period(first_day=date(2026, 1, 1), last_day=last_day).months())
    assert (labels[0], labels[-1]) == named
    assert len(set(labels)) == len(labels)
