"""Every table of a charity's space and of a talent's earnings is to be had as CSV and as PDF.

A new table without files fails here: give it `files=`, or name it below with where its files are.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[3] / "web" / "templates"
SPACES = ("bank/**/*.html", "charities/**/*.html", "studio/*.html", "disputes.html")
TABLES = frozenset({"data_table", "ledger_table", "signed_postings"})
JINJA = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)

Place = tuple[str, str]
"""A template, and what one of its tables is called there."""

ELSEWHERE: Mapping[Place, tuple[str, str]] = {
    # Buttons at the head of the page, which is about this table alone.
    ("bank/show.html", "Every payout"): ('space.link("download")', 'space.link("print_list")'),
    ("charities/money.html", "Every transfer"): (
        'url_for("charity_money.download"',
        'url_for("charity_money.print_transfers"',
    ),
    # The statement's files have all of its tables, gift by gift.
    ("bank/payout.html", "What it was made of"): (
        'space.link("download_statement"',
        'space.link("print_statement"',
    ),
    ("bank/payout.html", "title_of"): (
        'space.link("download_statement"',
        'space.link("print_statement"',
    ),
    # The open ones and those decided are two tables of one list.
    ("disputes.html", "caption"): ('base ~ ".csv"', 'base ~ ".pdf"'),
}
"""The tables whose files are said elsewhere on their page, and the links to them there."""


def templates() -> list[Path]:
    return sorted(path for pattern in SPACES for path in ROOT.glob(pattern))


def tables_in(source: str) -> Iterator[tuple[str, bool]]:
    """Give each table of a template, and whether it is told where its files are."""
    for call in JINJA.parse(source).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in TABLES:
            files = [pair.value for pair in call.kwargs if pair.key == "files"]
            yield called(call.args[0]), any(is_pair(value) for value in files)
    if "<table" in source:
        yield "<table", False


def called(caption: nodes.Expr) -> str:
    """Return what a table is called: its words, or the name of what has them."""
    if isinstance(caption, nodes.Call):
        (words,) = caption.args
        if isinstance(words, nodes.Const):
            return str(words.value)
        return called(caption.node)
    return caption.name if isinstance(caption, nodes.Name) else ""


def is_pair(value: nodes.Expr) -> bool:
    """Tell whether it may be the addresses of a spreadsheet and of a PDF."""
    return isinstance(value, nodes.Call) or (
        isinstance(value, nodes.Tuple) and len(value.items) == 2
    )


def without_files(name: str, source: str) -> list[Place]:
    return [(name, table) for table, has_files in tables_in(source) if not has_files]


def test_every_table_of_money_has_its_files() -> None:
    found = {
        place
        for path in templates()
        for place in without_files(path.relative_to(ROOT).as_posix(), path.read_text())
    }
    assert found == set(ELSEWHERE)


@pytest.mark.parametrize("place", ELSEWHERE, ids=str)
def test_what_has_its_files_elsewhere_says_where(place: Place) -> None:
    source = (ROOT / place[0]).read_text()
    assert all(link in source for link in ELSEWHERE[place])


def test_the_spaces_have_the_tables_they_are_known_for() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in templates()}
    assert names >= {
        "bank/provider.html",
        "bank/transfer.html",
        "charities/line.html",
        "charities/report.html",
        "studio/earnings.html",
        "studio/papers.html",
        "studio/transfers.html",
    }


@pytest.mark.parametrize(
    "source",
    [
        '{{ data_table(_("New"), [], rows) }}',
        '{{ data_table(_("New"), [], rows, files=none) }}',
        '{{ ledger_table(_("New"), rows, files=(one,)) }}',
        "<table><tr><td>1</td></tr></table>",
    ],
)
def test_a_new_table_without_files_is_found(source: str) -> None:
    assert without_files("bank/new.html", source)
