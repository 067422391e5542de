"""A charity's report as its page lays it out: tiles, chart and tables, each figure a link."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from quart import url_for

from billing.donations.csv import SOURCE_NAMES, STATE_NAMES
from billing.donations.donors import NamedDonor
from billing.donations.models import DonationSource
from billing.donations.report import Breakdown, CharityReport, Totals
from hub.kernel.i18n import current_locale, gettext
from web.rendering import money_exact, month_local, reader_zone
from web.views.figure_postings import NONE, Figure
from web.views.report_period import month_address, month_labels

Cell = object
Row = list[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A key figure, and the address of the postings under it."""

    label: str
    value: str
    note: str
    href: str


def source_name(source: str) -> str:
    """Return how a page names where a donation came from; nothing for nothing."""
    return gettext(SOURCE_NAMES[DonationSource(source)]) if source else ""


def by_itself() -> str:
    """Return how a page names gifts that no masterclass was the occasion of."""
    return gettext("The charity by itself")


def figure_name(figure: Figure) -> str:
    """Return how a page names a figure."""
    return {
        Figure.GROSS: gettext("Gross"),
        Figure.REFUNDED: gettext("Refunded"),
        Figure.FEES: gettext("Fees"),
        Figure.NET: gettext("Net"),
        Figure.PAID_OUT: gettext("Paid out"),
        Figure.PENDING: gettext("Pending"),
    }[figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTables:
    """The report, laid out; `address` is its period as the arguments of a link."""

    report: CharityReport
    address: Mapping[str, str]

    def tiles(self) -> list[Tile]:
        """Return the key figures: what came in, what left, where the rest is."""
        totals = self.report.totals
        shown = [
            (Figure.GROSS, gettext("Gross"), totals.gross_cents, gettext("what people paid")),
            (Figure.REFUNDED, gettext("Refunded"), totals.refunded_cents, ""),
            (
                Figure.FEES,
                gettext("Fees"),
                totals.fees_cents,
                gettext("kept by the bank card provider"),
            ),
            (Figure.NET, gettext("Net"), totals.net_cents, gettext("what is the charity’s")),
            (Figure.PAID_OUT, gettext("Paid out"), totals.paid_out_cents, ""),
            (
                Figure.PENDING,
                gettext("Pending"),
                totals.pending_cents,
                gettext("until nobody can dispute it any more"),
            ),
        ]
        return [
            Tile(label=label, value=self._money(cents), note=note, href=self._postings(figure))
            for figure, label, cents, note in shown
        ]

    def months(self) -> list[tuple[str, int]]:
        """Return the bars of the chart: each month and what was given in it."""
        months = self.report.by_month
        labels = month_labels([date.fromisoformat(month.key) for month in months])
        return [
            (label, month.totals.gross_cents) for label, month in zip(labels, months, strict=True)
        ]

    def by_month(self) -> list[Row]:
        """Return the table behind the chart, without the months in which nobody gave."""
        rows = []
        for month in self.report.by_month:
            if not month.totals.count:
                continue
            day = date.fromisoformat(month.key)
            label = month_local(day)
            within = month_address(day, self.report.period)
            rows.append([label, *self._figures(month.totals, **within)])
        return rows

    def by_masterclass(self) -> list[Row]:
        """Return what each masterclass brought."""
        return self._rows(self.report.by_masterclass, "masterclass")

    def by_host(self) -> list[Row]:
        """Return what each host brought."""
        return self._rows(self.report.by_host, "host")

    def by_source(self) -> list[Row]:
        """Return what came in each way."""
        named = [
            Breakdown(key=row.key, label=source_name(row.key), totals=row.totals)
            for row in self.report.by_source
        ]
        return self._rows(named, "source")

    def foot(self) -> Row:
        """Return the last row of each table."""
        return [gettext("Total"), *self._figures(self.report.totals)]

    def lines(self) -> list[Row]:
        """Return the latest donations."""
        return [
            [
                {
                    "text": _day(line.given_at),
                    "href": url_for(
                        "charity_reports.show_line",
                        charity_id=self.report.charity_id,
                        donation_id=line.donation_id,
                    ),
                },
                line.donor_name or gettext("Anonymous"),
                line.masterclass_title or by_itself(),
                line.host_name,
                source_name(line.source.value),
                gettext(STATE_NAMES[line.state]),
                line.message or None,
                self._money(line.gross_cents),
            ]
            for line in self.report.lines
        ]

    def files(self, table: str) -> tuple[str, str]:
        """Return where a table is a spreadsheet, and where it is a PDF."""
        values: dict[str, Any] = {**self.address, "charity_id": self.report.charity_id}
        csv, pdf = (
            url_for(f"charity_files.{what}", table=table, **values)
            for what in ("download_table", "print_table")
        )
        return csv, pdf

    def donor_link(self, donor: NamedDonor, figure: str) -> str:
        """Return where the postings under a figure of a donor are."""
        values: dict[str, Any] = {**self.address, "charity_id": self.report.charity_id}
        return url_for("charity_donors.show", gift_id=donor.gift_id, figure=figure, **values)

    def _rows(self, breakdowns: Iterable[Breakdown], name: str) -> list[Row]:
        return [
            [row.label or by_itself(), *self._figures(row.totals, **{name: row.key or NONE})]
            for row in breakdowns
        ]

    def _figures(self, totals: Totals, **only: str) -> Sequence[Cell]:
        cents = {
            Figure.GROSS: totals.gross_cents,
            Figure.REFUNDED: totals.refunded_cents,
            Figure.FEES: totals.fees_cents,
            Figure.NET: totals.net_cents,
            Figure.PAID_OUT: totals.paid_out_cents,
            Figure.PENDING: totals.pending_cents,
        }
        return [
            {"text": self._money(amount), "href": self._postings(figure, **only)}
            if amount
            else self._money(0)
            for figure, amount in cents.items()
        ]

    def _money(self, amount_cents: int) -> str:
        return money_exact(amount_cents, self.report.currency)

    def _postings(self, figure: Figure, **only: str) -> str:
        values: dict[str, Any] = {**self.address, **only}
        return url_for(
            "charity_reports.show_postings",
            charity_id=self.report.charity_id,
            figure=figure.value,
            **values,
        )


def _day(at: datetime) -> str:
    return format_date(at.astimezone(reader_zone()).date(), "d MMM y", locale=current_locale())
