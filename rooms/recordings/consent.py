"""What somebody reads before agreeing to be recorded.

What people agreed to must stay known: whoever changes a sentence here gives the text a new version
in `rules.CONSENT_VERSION`, or `rules.GUEST_CONSENT_VERSION` for what guests on stage read, and the
test that holds the digest of each version says so.
"""

from collections.abc import Sequence

from hub.kernel.i18n import N_, gettext, ngettext
from rooms.recordings.rules import Keeping

RECORDED = N_("Recorded: your camera, your screen while you share it, and the sound.")
GUESTS = N_("Somebody you bring on stage is recorded only after agreeing to it as well.")
NOT_RECORDED = N_(
    "Not recorded: the chat, and the people in the audience. The questions you answer are written "
    "beside the replay, without the name of who asked."
)
WHO_WATCHES = N_(
    "Who can watch it: you and the people with a seat, signed in, on the page of the masterclass."
)
KEPT_HERE = N_("Where it is kept: on the machine that runs this hub.")
KEPT_REMOTELY = N_("Where it is kept: with the storage provider of this hub.")
YOU_DECIDE = N_(
    "Everybody in the room sees that it is recorded. You can stop at any moment, and delete all "
    "of it from the page of your masterclass."
)


RECORDED_OF_GUEST = N_("Recorded: your camera and the sound, while you are on stage.")
WHO_WATCHES_GUEST = N_(
    "Who can watch it: the hosts and the people with a seat, signed in, on the page of the "
    "masterclass."
)
GUEST_DECIDES = N_(
    "Everybody in the room sees that it is recorded. You can leave the stage at any moment; what "
    "was recorded until then stays. The hosts can delete all of it: ask them if you change your "
    "mind."
)


def consent_text(keeping: Keeping) -> Sequence[str]:
    """Return the sentences in the language of the moment, in the order they are read."""
    return [
        gettext(RECORDED),
        gettext(GUESTS),
        gettext(NOT_RECORDED),
        gettext(WHO_WATCHES),
        gettext(KEPT_REMOTELY if keeping.is_remote else KEPT_HERE),
        kept_until(keeping.days),
        gettext(YOU_DECIDE),
    ]


def guest_consent_text(keeping: Keeping) -> Sequence[str]:
    """Return what a guest reads before being recorded, in the order it is read."""
    return [
        gettext(RECORDED_OF_GUEST),
        gettext(WHO_WATCHES_GUEST),
        gettext(KEPT_REMOTELY if keeping.is_remote else KEPT_HERE),
        kept_until(keeping.days),
        gettext(GUEST_DECIDES),
    ]


def kept_until(days: int) -> str:
    """Return for how long a recording is kept, as a sentence."""
    sentence = ngettext(
        "It deletes itself %(days)s day after the masterclass.",
        "It deletes itself %(days)s days after the masterclass.",
        days,
    )
    return sentence % {"days": days}
