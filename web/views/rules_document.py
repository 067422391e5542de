"""`docs/rules.md`, written from the house rules: `python -m web.views.rules_document`."""

import sys
from pathlib import Path

from hub.kernel.i18n import N_, gettext, load_translations, use_locale
from hub.kernel.settings import Settings
from web.paths import LOCALES
from web.views.house_rules import RuleSection, house_rules

TARGET = Path(__file__).parents[2] / "docs" / "rules.md"
DEFAULT_DISPUTE_HOURS: int = Settings.model_fields["dispute_hours"].default


def rules_document() -> str:
    """Return the rules as `docs/rules.md` holds them, in French and in English."""
    load_translations(LOCALES)
    lines = [
        "<!-- Written by `python -m web.views.rules_document` from the code's own tables. -->",
        "",
    ]
    for locale in ("fr", "en"):
        with use_locale(locale):
            lines += [f"# {gettext(N_('House rules'))}", ""]
            for section in house_rules(dispute_hours=DEFAULT_DISPUTE_HOURS):
                lines += _markdown(section)
    return "\n".join(lines).rstrip() + "\n"


def _markdown(section: RuleSection) -> list[str]:
    lines = [f"## {section.title}", ""]
    if section.sentences:
        lines += [f"- {sentence}" for sentence in section.sentences] + [""]
    if section.rows:
        when, follows = gettext("When"), gettext("What follows")
        lines += [f"| {when} | {follows} |", "|---|---|"]
        lines += [f"| {when} | {then} |" for when, then in section.rows] + [""]
    return lines


if __name__ == "__main__":
    TARGET.write_text(rules_document())
    sys.stdout.write(f"wrote {TARGET}\n")
