"""A walk through somebody's space: each kind of page once, and what its tables lead to."""

import csv
import io
import re
from html import unescape

from tests.integration.web.pages.masterclass_scenes import body
from tests.visitor import Visitor

LINK = re.compile(r'href="([^"#]+)')
NUMBER = re.compile(r"(don|trf|pyo|bkg|cha|mcl|svc|per|doc|dsp)_\w+")
VALUE = re.compile(r"=[^&]*")
FILES = (".csv", ".pdf")
LOCALE = "estrade_locale"


def links_of(page: str, begins: tuple[str, ...]) -> list[str]:
    """Return where a page leads to within a space."""
    found = (unescape(link) for link in LINK.findall(page))
    return [link for link in found if link.startswith(begins)]


def kind_of(link: str) -> str:
    """Return an address without what tells two pages of one kind apart."""
    return VALUE.sub("", NUMBER.sub("-", link))


async def walk(visitor: Visitor, start: str, begins: tuple[str, ...]) -> dict[str, str]:
    """Open each kind of page of a space once; return the pages, by address."""
    waiting, seen = [start], {kind_of(start)}
    pages: dict[str, str] = {}
    while waiting:
        path = waiting.pop(0)
        pages[path] = await visitor.text(path)
        for link in links_of(pages[path], begins):
            if not link.split("?")[0].endswith((*FILES, ".zip")) and kind_of(link) not in seen:
                seen.add(kind_of(link))
                waiting.append(link)
    return pages


async def rows_of(visitor: Visitor, path: str) -> list[list[str]]:
    """Return the rows of a spreadsheet, the names of its columns first."""
    response = await visitor.get(path)
    assert (response.status_code, response.mimetype) == (200, "text/csv"), path
    text = (await body(response)).removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text else ","))


def cents_of(rows: list[list[str]], column: str) -> list[int]:
    """Return the amounts of a column of a French or an English spreadsheet."""
    place = rows[0].index(column)
    return [round(float(row[place].replace(",", ".")) * 100) for row in rows[1:]]


def plain(page: str) -> str:
    """Return a page with ordinary spaces."""
    return page.replace("\xa0", " ").replace("\u202f", " ")


def read_english(visitor: Visitor) -> None:
    """Have a browser ask for English from now on."""
    visitor.client.set_cookie("localhost", LOCALE, "en")
