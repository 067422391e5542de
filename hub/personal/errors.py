"""Errors of copies and erasures.

Tree:

    EstradeError
    ├── Invalid
    │   └── NotYourAddress    the address that confirms is not the account's
    ├── Conflict
    │   ├── ErasureWaits      something of the account is still open
    │   └── ErasureAskedFor   it was asked for already
    └── TooMany
        └── CopyAskedFor      a copy was asked for a moment ago
"""

from hub.kernel.errors import Conflict, Invalid, TooMany
from hub.kernel.i18n import N_, gettext


class NotYourAddress(Invalid):
    """The address that confirms is not the account's."""

    code = "not_your_address"
    sentence = N_("This is not the address of this account. Write it as above.")


class ErasureWaits(Conflict):
    """Something of the account is still open; `sentences` says what, in English."""

    code = "erasure_waits"
    sentence = N_("This account cannot be erased yet.")

    def __init__(self, sentences: list[str]) -> None:
        super().__init__()
        self.sentences = sentences

    def message(self) -> str:
        """Return what must end first."""
        return " ".join([gettext(self.sentence), *map(gettext, self.sentences)])


class ErasureAskedFor(Conflict):
    """The end of the account was asked for already."""

    code = "erasure_asked_for"
    sentence = N_("You have asked for this already. The mail we sent you says until when.")


class CopyAskedFor(TooMany):
    """A copy was asked for a moment ago."""

    code = "copy_asked_for"
    sentence = N_("You asked for a copy within the last hour. Wait for its mail, then ask again.")
