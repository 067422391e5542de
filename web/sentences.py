"""Sentences in the templates: translated, filled in, escaped where the template escapes."""

from collections.abc import Mapping

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from hub.kernel.elision import Sentence, elided
from hub.kernel.i18n import gettext, ngettext


def speak(environment: Environment) -> None:
    """Let templates say `_("…", name=value)`, `{% trans %}` and `ngettext` in both languages."""
    environment.add_extension("jinja2.ext.i18n")
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # set by the extension
    environment.globals.update(gettext=_one, ngettext=_counted)


@pass_context
def _one(context: Context, message: str, /, **values: object) -> str:
    return _filled(context, gettext(message), values)


@pass_context
def _counted(context: Context, singular: str, plural: str, number: int, /, **values: object) -> str:
    return _filled(context, ngettext(singular, plural, number), {"num": number, **values})


def _filled(context: Context, sentence: str, values: Mapping[str, object]) -> str:
    if isinstance(sentence, Sentence):
        sentence = elided(sentence, values)
    if context.eval_ctx.autoescape:
        sentence = Markup(sentence)  # noqa: S704 - the catalogue's; its values are escaped
    return sentence % values
