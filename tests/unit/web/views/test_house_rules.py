"""The house rules are written from what the code follows, in both languages."""

from hub.bookings import rules
from hub.bookings.verdict import Verdict
from hub.kernel.i18n import load_translations, use_locale
from web.paths import LOCALES
from web.views.house_rules import house_rules
from web.views.rules_document import TARGET, rules_document


def test_the_document_is_what_the_code_says_today() -> None:
    assert TARGET.read_text() == rules_document(), "run `python -m web.views.rules_document`"


def test_every_verdict_has_a_row_and_a_strike_is_said_where_there_is_one() -> None:
    load_translations(LOCALES)
    with use_locale("en"):
        (table,) = [section for section in house_rules(dispute_hours=72) if section.rows]
    assert len(table.rows) == len(Verdict)
    struck = [
        verdict for verdict, row in zip(Verdict, table.rows, strict=True) if "strike" in row[1]
    ]
    assert set(struck) == rules.STRIKES


def test_the_rules_say_the_setting_that_the_hub_runs_with() -> None:
    load_translations(LOCALES)
    with use_locale("en"):
        said = [s for section in house_rules(dispute_hours=48) for s in section.sentences]
    assert any("48 hours" in sentence for sentence in said)
