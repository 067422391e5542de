"""French and English for every sentence.

Message ids are English; French lives in gettext catalogues, one file per area of the product.
The language of the moment is a context variable, so that concurrent requests never mix.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from hub.kernel.elision import Sentence, needs_elision

LOCALES = ("fr", "en")
DEFAULT_LOCALE = "fr"

_locale: ContextVar[str] = ContextVar("locale", default=DEFAULT_LOCALE)
_translations: dict[str, Translations] = {}


def N_(message: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Mark a sentence for translation and return it unchanged."""
    return message


def load_translations(directory: Path) -> None:
    """Load `<directory>/<locale>/*.po`, merged, for every locale that has some."""
    _translations.update(_read(directory))


@cache
def _read(directory: Path) -> dict[str, Translations]:
    found: dict[str, Translations] = {}
    for locale in LOCALES:
        merged = Catalog(locale=locale)
        for path in sorted((directory / locale).glob("*.po")):
            with path.open("rb") as file:
                for message in read_po(file, locale=locale):
                    if message.id:
                        merged.add(message.id, message.string, context=message.context)
        compiled = BytesIO()
        write_mo(compiled, merged)
        compiled.seek(0)
        found[locale] = Translations(compiled)
    return found


def current_locale() -> str:
    """Return the language of the moment: `fr` or `en`."""
    return _locale.get()


def set_locale(locale: str) -> None:
    """Set the language of the running task; an unknown one means French."""
    _locale.set(locale if locale in LOCALES else DEFAULT_LOCALE)


@contextmanager
def use_locale(locale: str) -> Iterator[None]:
    """Speak one language within the block."""
    token = _locale.set(locale if locale in LOCALES else DEFAULT_LOCALE)
    try:
        yield
    finally:
        _locale.reset(token)


def gettext(message: str) -> str:
    """Translate into the language of the moment."""
    catalogue = _translations.get(_locale.get())
    return _said(str(catalogue.gettext(message))) if catalogue and message else message


def ngettext(singular: str, plural: str, n: int) -> str:
    """Translate a sentence whose form depends on a count."""
    catalogue = _translations.get(_locale.get())
    if catalogue:
        return _said(str(catalogue.ngettext(singular, plural, n)))
    return singular if n == 1 else plural


def _said(sentence: str) -> str:
    is_french = _locale.get() == "fr"
    return Sentence(sentence) if is_french and needs_elision(sentence) else sentence
