"""What happens to accounts."""

from dataclasses import dataclass

from hub.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInLinkAsked(Event):
    """Somebody asked for a link by mail. `token` is the secret itself, usable once, for minutes.

    `is_for_password`: it leads to where a new password is set.
    """

    link_id: str
    email: str
    locale: str
    token: str
    is_new_account: bool
    is_for_password: bool = False
