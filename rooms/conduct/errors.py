"""Errors around how hosts keep their room.

Tree:

    EstradeError
    ├── Forbidden     Silenced, Banned, HostsProtected
    └── NotFound      NothingToTakeAway, NobodyThere
"""

from hub.kernel.errors import Forbidden, NotFound
from hub.kernel.i18n import N_


class Silenced(Forbidden):
    """The hosts have silenced this viewer in writing; `because` says why."""

    code = "silenced"
    sentence = N_(
        "The hosts have silenced you in writing: %(because)s. You can go on watching and listening."
    )


class Banned(Forbidden):
    """The hosts have closed the room to this person; `because` says why."""

    code = "banned"
    sentence = N_(
        "The hosts have closed this masterclass to you: %(because)s. You cannot come in again. "
        "What you paid does not change by itself; the charity can give your ticket back."
    )


class HostsProtected(Forbidden):
    """Hosts cannot be silenced, shown out or banned by one another."""

    code = "hosts_protected"
    sentence = N_("This person hosts the masterclass. Hosts cannot be silenced, removed or banned.")


class NothingToTakeAway(NotFound):
    """There are no words of that number in this chat, or they were taken away before."""

    code = "nothing_to_take_away"
    sentence = N_("This message is no longer in the chat.")


class NobodyThere(NotFound):
    """This person has never been in the room."""

    code = "nobody_there"
    sentence = N_("This person is not in the room, and has not been.")
