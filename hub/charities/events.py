"""What happens to charities and their members."""

from dataclasses import dataclass
from datetime import datetime

from hub.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberInvited(Event):
    """Somebody is asked to join a charity. `token` is the secret itself, for their mail alone."""

    invitation_id: str
    token: str
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CharityJudged(Event):
    """An admin has verified a charity, or told why not: `refusal`, empty when verified."""

    charity_id: str
    judged_at: datetime
    is_verified: bool
    refusal: str
