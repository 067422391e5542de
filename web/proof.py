"""What waits until somebody has proved that an address is theirs, and what that proof ends."""

from datetime import datetime

from quart import flash, redirect, url_for
from quart.typing import ResponseReturnValue
from sqlalchemy.ext.asyncio import AsyncSession

from billing.strangers import forget_stranger
from hub.kernel.i18n import N_, gettext
from hub.notifications.service import forget_wishes
from hub.people.models import Person
from rooms.whip.keys import revoke_keys_of

TAKEN_OVER = N_(
    "Your address is confirmed. A password had been set in another browser before anybody had "
    "confirmed it. In case that was not you, the password no longer works, that browser is signed "
    "out, and the name and address for papers, the card and the keys saved there are gone."
)


async def leave_nothing(db: AsyncSession, owner: Person, *, now: datetime) -> None:
    """Drop what a stranger may have left in an account, in the transaction that proves whose it is.

    Their password and logins have ended already; what they bought or taught stays to be seen.
    """
    await forget_stranger(db, owner.id, now=now)
    await revoke_keys_of(db, owner.id, now=now)
    await forget_wishes(db, owner.id)


async def prove_first() -> ResponseReturnValue:
    """Lead to the button that sends a link to one's address."""
    sentence = gettext("Confirm your e-mail address first: one click in a mail we send you.")
    await flash(sentence, "info")
    return redirect(url_for("account.show", _anchor="address"), 303)
