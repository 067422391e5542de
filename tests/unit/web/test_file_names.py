"""The name of a file in an answer reaches every browser."""

import pytest
from quart import Response

from billing.earnings.figures import EarningFigure
from hub.kernel.i18n import load_translations, use_locale
from rooms.recordings.models import FileKind
from web.file_names import PARTS, name_file, part_word
from web.paths import LOCALES
from web.views.earning_files import EarningTable
from web.views.figure_postings import Figure
from web.views.money_figures import MoneyFigure
from web.views.report_files import ReportTable


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("notes.txt", 'attachment; filename="notes.txt"'),
        (
            "récépissé.pdf",
            "attachment; filename=\"r_c_piss_.pdf\"; filename*=UTF-8''r%C3%A9c%C3%A9piss%C3%A9.pdf",
        ),
        ('a"b.pdf', "attachment; filename=\"a_b.pdf\"; filename*=UTF-8''a%22b.pdf"),
    ],
)
def test_a_name_of_any_letters_is_said_in_letters_a_header_can_hold(name: str, said: str) -> None:
    assert name_file(Response(), name).headers["Content-Disposition"] == said


def test_what_is_shown_is_named_too() -> None:
    shown = name_file(Response(), "recto.png", is_shown=True)
    assert shown.headers["Content-Disposition"] == 'inline; filename="recto.png"'


def test_every_table_and_figure_has_a_word_for_the_name_of_its_file() -> None:
    kinds = (ReportTable, EarningTable, Figure, EarningFigure, MoneyFigure, FileKind)
    assert {member.value for kind in kinds for member in kind} <= PARTS.keys()
    load_translations(LOCALES)
    with use_locale("fr"):
        words = [part_word(what) for what in PARTS]
    assert "origines" in words
    assert all(word.isascii() and word.islower() for word in words)
