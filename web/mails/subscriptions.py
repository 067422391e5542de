"""Which event sends which mail."""

from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.mail import queue_mail
from hub.kernel.outbox import Dispatcher
from hub.kernel.settings import Settings
from hub.people.events import SignInLinkAsked
from web.mails.rendering import render_mail


def subscribe_mails(dispatcher: Dispatcher, settings: Settings) -> None:
    """Send mails for the events that people must hear of."""
    base_url = settings.base_url
    dispatcher.subscribe(
        SignInLinkAsked, "mail.sign_in_link", partial(send_sign_in_link, base_url=base_url)
    )


async def send_sign_in_link(
    db: AsyncSession, event: SignInLinkAsked, now: datetime, *, base_url: str
) -> None:
    """Send the link that signs in."""
    mail = render_mail(
        "sign_in_link",
        key=f"sign_in_link:{event.link_id}",
        recipient=event.email,
        locale=event.locale,
        url=f"{base_url}/sign-in/link/{event.token}",
        is_new_account=event.is_new_account,
    )
    await queue_mail(db, mail, now=now)
