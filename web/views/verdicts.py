"""A verdict in words, for each side: what the evidence shows, never what somebody intended."""

from collections.abc import Mapping

from hub.kernel.i18n import N_, gettext

_FORFEITED_TO_CHARITY = N_(
    "We did not see %(learner)s in the room in the first minutes, and you were there. "
    "What they paid goes to %(charity)s, as you chose."
)

_FOR_LEARNER: Mapping[str, str] = {
    "completed": N_("You met. The session took place."),
    "learner_absent": N_(
        "We did not see you in the room in the first minutes, and %(talent)s was waiting. "
        "The price stays with the talent, whose time was kept for you."
    ),
    "talent_absent": N_(
        "We did not see %(talent)s in the room in the first minutes, and you were there. "
        "You get everything back, without asking."
    ),
    "both_absent": N_(
        "We saw neither of you in the room in the first minutes. You get everything back."
    ),
    "interrupted": N_(
        "What was recorded lets us say neither that your session took place nor that one of you "
        "stayed away. Nobody is blamed. You choose: your money back, or a new date."
    ),
    "our_fault": N_(
        "A fault on our side took the time of your session. We are sorry. You get everything back."
    ),
}
_FOR_TALENT: Mapping[str, str] = {
    "completed": N_("You met. The session took place."),
    "learner_absent": N_(
        "We did not see %(learner)s in the room in the first minutes, and you were there. "
        "The session is paid to you all the same."
    ),
    "talent_absent": N_(
        "We did not see you in the room in the first minutes, and %(learner)s was waiting. "
        "The learner gets everything back, and a strike is recorded."
    ),
    "both_absent": N_(
        "We saw neither of you in the room in the first minutes. The learner gets everything back, "
        "and a strike is recorded."
    ),
    "interrupted": N_(
        "What was recorded lets us say neither that your session took place nor that one of you "
        "stayed away. The learner chooses between the money and a new date; nothing is held "
        "against you."
    ),
    "our_fault": N_(
        "A fault on our side took the time of your session. We are sorry. The learner gets "
        "everything back; nothing is held against you."
    ),
}


def verdict_sentence(
    verdict: str, *, is_talent: bool, talent: str, learner: str, charity: str = ""
) -> str:
    """Return what the verdict means for the person who reads it.

    ``charity`` is the one that the talent gives forfeited money to, if any.
    """
    table = _FOR_TALENT if is_talent else _FOR_LEARNER
    sentence = table[verdict]
    if charity and is_talent and verdict == "learner_absent":
        sentence = _FORFEITED_TO_CHARITY
    return gettext(sentence) % {"talent": talent, "learner": learner, "charity": charity}
