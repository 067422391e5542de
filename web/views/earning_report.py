"""A talent's earnings as their page lays them out: tiles, chart and tables, each figure a link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from quart import url_for

from billing.earnings.figures import EarningFigure
from billing.earnings.report import EarningReport, EarningTotals
from hub.kernel.i18n import gettext
from web.rendering import money_exact, month_local
from web.views.charity_report import Row, Tile
from web.views.report_period import month_address, month_labels

COLUMNS = (
    EarningFigure.GROSS,
    EarningFigure.REFUNDED,
    EarningFigure.HELD,
    EarningFigure.FEE,
    EarningFigure.NET,
)
ONLY_IF_ANY = frozenset({EarningFigure.GIVEN, EarningFigure.TAKEN_BACK})


def figure_name(figure: EarningFigure) -> str:
    """Return how a page names a figure."""
    return {
        EarningFigure.GROSS: gettext("Paid by learners"),
        EarningFigure.REFUNDED: gettext("Given back"),
        EarningFigure.HELD: gettext("Set aside"),
        EarningFigure.FEE: gettext("Fee"),
        EarningFigure.NET: gettext("Yours"),
        EarningFigure.SENT: gettext("Sent to you"),
        EarningFigure.GIVEN: gettext("Given by you"),
        EarningFigure.TAKEN_BACK: gettext("Taken back for a learner’s bank"),
        EarningFigure.PENDING: gettext("On its way"),
    }[figure]


def figure_hint(figure: EarningFigure) -> str:
    """Return of which movements a figure is made."""
    return {
        EarningFigure.GROSS: gettext("What learners paid for your sessions."),
        EarningFigure.REFUNDED: gettext(
            "What went back to learners, or to their banks, and was not made good by this hub."
        ),
        EarningFigure.HELD: gettext("What was paid and is not settled yet."),
        EarningFigure.FEE: gettext("What this hub kept when sessions were settled."),
        EarningFigure.NET: gettext("What became yours when sessions were settled."),
        EarningFigure.SENT: gettext("What was sent to you, less what came back."),
        EarningFigure.GIVEN: gettext("What learners forfeited, and you gave to a charity."),
        EarningFigure.TAKEN_BACK: gettext("What was taken back of you for a learner’s bank."),
        EarningFigure.PENDING: gettext("What is yours, and about to be sent."),
    }[figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class EarningTables:
    """The earnings of a period, laid out; `address` is the period as the arguments of a link."""

    report: EarningReport
    address: Mapping[str, str]

    def tiles(self) -> list[Tile]:
        """Return the key figures: what was paid, what left, where the rest is."""
        totals = self.report.totals
        return [
            Tile(
                label=figure_name(figure),
                value=self._money(totals[figure]),
                note="",
                href=self._postings(figure),
            )
            for figure in EarningFigure
            if totals[figure] or figure not in ONLY_IF_ANY
        ]

    def months(self) -> list[tuple[str, int]]:
        """Return the bars of the chart: each month and what was paid for its sessions."""
        months = self.report.by_month
        labels = month_labels([date.fromisoformat(month.key) for month in months])
        return [
            (label, month.totals[EarningFigure.GROSS])
            for label, month in zip(labels, months, strict=True)
        ]

    def by_month(self) -> list[Row]:
        """Return the table behind the chart, without the months that have no session."""
        return [
            [month_name(month.key), month.totals.count, *self._figures(month.totals, **within)]
            for month in self.report.by_month
            if month.totals.count
            for within in [month_address(date.fromisoformat(month.key), self.report.period)]
        ]

    def by_service(self) -> list[Row]:
        """Return what each service brought."""
        return [
            [row.label, row.totals.count, *self._figures(row.totals, service=row.key)]
            for row in self.report.by_service
        ]

    def foot(self) -> Row:
        """Return the last row of each table."""
        totals = self.report.totals
        return [gettext("Total"), totals.count, *self._figures(totals)]

    def files(self, table: str) -> tuple[str, str]:
        """Return where a table is a spreadsheet, and where it is a PDF."""
        values: dict[str, Any] = {**self.address, "table": table}
        csv, pdf = (
            url_for(f"studio_earning_files.{what}", **values)
            for what in ("download_table", "print_table")
        )
        return csv, pdf

    def _figures(self, totals: EarningTotals, **only: str) -> Sequence[object]:
        return [
            {"text": self._money(totals[figure]), "href": self._postings(figure, **only)}
            if totals[figure]
            else self._money(0)
            for figure in COLUMNS
        ]

    def _money(self, amount_cents: int) -> str:
        return money_exact(amount_cents, self.report.currency)

    def _postings(self, figure: EarningFigure, **only: str) -> str:
        values: dict[str, Any] = {**self.address, **only}
        return url_for("studio_earnings.show_postings", figure=figure.value, **values)


def month_name(first_day: str) -> str:
    """Return how a month is written, of its first day (ISO)."""
    return month_local(date.fromisoformat(first_day))
