"""What people agree to is known by its version, in both languages."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from hub.kernel.i18n import load_translations, use_locale
from rooms.recordings.consent import consent_text, guest_consent_text
from rooms.recordings.rules import CONSENT_VERSION, GUEST_CONSENT_VERSION, Keeping
from web.paths import LOCALES

DIGESTS = {
    1: "1b945ba5263e4dfe",
    2: "0ef8f85ac101fba8",
    3: "7c428f46c030a6b8",
    4: "c9aa632aa92bf755",
}
"""Of every wording there was; a new one gets a new version, and the old ones stay."""


GUEST_DIGESTS = {1: "a395c9b808b5d3f8", 2: "b52e55d1c51f7c0c"}
"""The same of what guests on stage read."""


def wordings(read: Callable[[Keeping], Sequence[str]] = consent_text) -> list[str]:
    load_translations(LOCALES)
    found: list[str] = []
    for locale in ("fr", "en"):
        with use_locale(locale):
            for is_remote in (False, True):
                keeping = Keeping(growing=Path("/var"), days=365, is_remote=is_remote)
                found += read(keeping)
    return found


def digest_of(sentences: list[str]) -> str:
    return hashlib.sha256("\n".join(sentences).encode()).hexdigest()[:16]


def test_a_new_wording_is_a_new_version() -> None:
    assert DIGESTS[CONSENT_VERSION] == digest_of(wordings())
    assert GUEST_DIGESTS[GUEST_CONSENT_VERSION] == digest_of(wordings(guest_consent_text))


def test_the_text_says_where_and_for_how_long_it_is_kept() -> None:
    keeping = Keeping(growing=Path("/var"), days=30)
    here = " ".join(consent_text(keeping))
    assert "30 days" in here
    assert "machine that runs this hub" in here
    elsewhere = " ".join(consent_text(Keeping(growing=Path("/var"), days=1, is_remote=True)))
    assert "1 day " in elsewhere
    assert "storage provider" in elsewhere
