"""From what a document says to its pages: typst sets them, as PDF/A."""

import asyncio
import json
import logging
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

    A letter that no font of ours has, as in a name written in Chinese, may not be in a PDF/A: the
    paper is then a PDF like any other, whose text can be copied, with an empty box to look at.
    """
    try:
        return _compile(layout, paper, issued_at=issued_at, standard=PDF_STANDARD)
    except typst.TypstError as problem:
        if PDF_A_REFUSAL not in str(problem):
            raise
        log.warning("%s is set as plain PDF: %s", layout, problem)
        return _compile(layout, paper, issued_at=issued_at, standard=None)


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
