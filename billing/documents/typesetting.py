"""From what a document says to its pages: typst sets them, as PDF/A."""

import asyncio
import json
import logging
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import typst

HERE = Path(__file__).parent
LAYOUTS = HERE / "layouts"
FONTS = HERE / "fonts"
Standard = Literal["a-2a"]
PDF_STANDARD: Standard = "a-2a"
"""ISO 19005-2, conformance A: kept for decades, and read aloud by a screen reader."""

PDF_A_REFUSAL = "PDF/A"

UNREADABLE = frozenset({"Cc", "Cn", "Co", "Cs"})
NO_LETTER = "\N{REPLACEMENT CHARACTER}"

MAX_AT_ONCE = 2
"""Pages are set on threads; more at once would keep a small machine from answering."""

_turns = asyncio.Semaphore(MAX_AT_ONCE)

log = logging.getLogger(__name__)


async def set_pages(layout: str, paper: Mapping[str, Any], *, issued_at: datetime) -> bytes:
    """Return a paper's PDF; `layout` is a file under `layouts`, without its ending.

    The same words and instant give the same bytes.
    """
    async with _turns:
        return await asyncio.to_thread(compile_paper, layout, paper, issued_at=issued_at)


def compile_paper(layout: str, paper: Mapping[str, Any], *, issued_at: datetime) -> bytes:
    """Set a paper on the thread that asks, which takes some 20 ms.

    A letter that no font of ours has may not be in a PDF/A. Most are none: control characters, or
    code points that mean nothing outside a private agreement, and are shown as such. Where one is
    a letter all the same, of a script that hardly anybody writes, the paper is a PDF like any
    other, whose text can be copied, with an empty box to look at.
    """
    for words in (paper, _readable(paper)):
        try:
            return _compile(layout, words, issued_at=issued_at, standard=PDF_STANDARD)
        except typst.TypstError as problem:
            if PDF_A_REFUSAL not in str(problem):
                raise
            log.warning("%s cannot be set as it is: %s", layout, problem)
    return _compile(layout, paper, issued_at=issued_at, standard=None)


def _readable(fact: Any) -> Any:
    """Return what a paper says with a mark for each character that nobody could read."""
    if isinstance(fact, str):
        return "".join(NO_LETTER if unicodedata.category(c) in UNREADABLE else c for c in fact)
    if isinstance(fact, Mapping):
        return {name: _readable(value) for name, value in fact.items()}
    return [_readable(one) for one in fact] if isinstance(fact, list | tuple) else fact


def _compile(
    layout: str, paper: Mapping[str, Any], *, issued_at: datetime, standard: Standard | None
) -> bytes:
    pages = typst.compile(
        str(LAYOUTS / f"{layout}.typ"),
        root=str(LAYOUTS),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(paper, ensure_ascii=False)},
        pdf_standards=standard,
        timestamp=issued_at.replace(microsecond=0),
        format="pdf",
    )
    assert isinstance(pages, bytes)
    return pages
