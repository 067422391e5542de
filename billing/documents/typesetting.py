"""From what a document says to its pages: typst sets them, as PDF/A."""

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import typst

HERE = Path(__file__).parent
LAYOUTS = HERE / "layouts"
FONTS = HERE / "fonts"
PDF_STANDARD: Literal["a-2a"] = "a-2a"
"""ISO 19005-2, conformance A: kept for decades, and read aloud by a screen reader."""

MAX_AT_ONCE = 2
"""Pages are set on threads; more at once would keep a small machine from answering."""

_turns = asyncio.Semaphore(MAX_AT_ONCE)


async def set_pages(layout: str, paper: Mapping[str, Any], *, issued_at: datetime) -> bytes:
    """Return a paper's PDF; `layout` is a file under `layouts`, without its ending.

    The same words and instant give the same bytes.
    """
    async with _turns:
        return await asyncio.to_thread(compile_paper, layout, paper, issued_at=issued_at)


def compile_paper(layout: str, paper: Mapping[str, Any], *, issued_at: datetime) -> bytes:
    """Set a paper on the thread that asks, which takes some 20 ms."""
    pages = typst.compile(
        str(LAYOUTS / f"{layout}.typ"),
        root=str(LAYOUTS),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(paper, ensure_ascii=False)},
        pdf_standards=PDF_STANDARD,
        timestamp=issued_at.replace(microsecond=0),
        format="pdf",
    )
    assert isinstance(pages, bytes)
    return pages
