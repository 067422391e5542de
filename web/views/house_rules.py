"""The house rules in sentences, each made from the table or limit that the code follows.

The page at /rules shows them; `web/views/rules_document.py` writes them to `docs/rules.md`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from hub.bookings import rules as bookings
from hub.bookings.learned import MISSED_WINDOW
from hub.bookings.rules import Terms
from hub.bookings.verdict import Verdict
from hub.disputes import rules as disputes
from hub.kernel.i18n import N_, gettext
from hub.masterclasses.rules import (
    DOORS_BEFORE,
    HOST_GRACE,
    MAX_CO_HOSTS,
    MAX_POSTPONEMENTS,
    MAX_QUESTIONS,
)
from hub.readiness import rules as readiness
from hub.reminders import rules as reminders
from hub.reminders.models import ReminderKind
from hub.rescheduling import rules as rescheduling
from hub.reviews import rules as reviews
from hub.skills.models import REQUEST_NOTICE, Policy
from hub.skills.on_sale import MAX_GROUP_SIZE
from hub.strikes.rules import MAX_STRIKES, STRIKE_WINDOW
from web.rendering import plain_number
from web.views.terms import absent_sentence, cancel_sentences, policy_name
from web.views.waiting_rules import waiting_sentences

WHEN = {
    Verdict.COMPLETED: N_(
        "The session took place: you were both there for half of the time and saw or heard each "
        "other, or you both left, or the learner did."
    ),
    Verdict.LEARNER_ABSENT: N_(
        "The learner did not come within %(grace)s minutes, or was gone before the talent came; "
        "the talent was there and waited."
    ),
    Verdict.TALENT_ABSENT: N_(
        "The talent did not come within %(grace)s minutes, or was gone before the learner came; "
        "the learner was there and waited."
    ),
    Verdict.BOTH_ABSENT: N_("Neither of you came within %(grace)s minutes."),
    Verdict.INTERRUPTED: N_(
        "You met, but sound and image failed for most of it, or it was short and the learner had "
        "not left; or you both came and missed each other; or what was recorded contradicts "
        "itself. Nobody is accused."
    ),
    Verdict.OUR_FAULT: N_(
        "Estrade was down for the time you had, or our media server was while it carried your call."
    ),
}
PAID = N_("The talent is paid.")
REFUNDED = N_("The learner gets everything back.")
CHOSEN = N_("The learner chooses between the money and a new date.")
STRUCK = N_("The talent gets a strike.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSection:
    """Some rules about one thing; `rows` are pairs of when and what follows."""

    title: str
    sentences: Sequence[str] = ()
    rows: Sequence[tuple[str, str]] = ()


def house_rules(*, dispute_hours: int) -> list[RuleSection]:
    """Return the rules in the language of the moment."""
    return [
        _asking(),
        _groups(),
        _cancelling(),
        _moving(),
        _reminders(),
        _coming(),
        _verdicts(),
        _minutes(),
        _disputes(dispute_hours),
        _strikes(),
        _masterclasses(),
        _waiting(),
        _reviews(),
    ]


def _asking() -> RuleSection:
    asked = gettext(
        "Some talents want to be asked first. The time is kept while they answer: for "
        "%(answer)s hours, and no later than %(before)s minutes before the start."
    )
    paying = gettext(
        "After a yes you have %(hours)s hours to pay, and no longer than until %(before)s minutes "
        "before the start. Without an answer, or without a payment, the time is free again."
    )
    limits = gettext(
        "A talent is asked at least %(notice)s hours before the start, and you wait for at most "
        "%(requests)s answers at a time."
    )
    taken_back = gettext(
        "Whoever has taken back %(limit)s requests to the same talent within %(hours)s hours "
        "waits for the end of those hours before asking them again."
    )
    return RuleSection(
        title=gettext("Asking first"),
        sentences=[
            asked
            % {
                "answer": _hours_of(bookings.TIME_TO_ANSWER),
                "before": _minutes_of(bookings.ANSWER_BEFORE),
            },
            paying
            % {
                "hours": _hours_of(bookings.TIME_TO_PAY),
                "before": _minutes_of(bookings.PAY_BEFORE),
            },
            limits
            % {
                "notice": _hours_of(REQUEST_NOTICE),
                "requests": bookings.MAX_REQUESTS,
            },
            taken_back
            % {
                "limit": bookings.MAX_TAKEN_BACK,
                "hours": _hours_of(bookings.TAKEN_BACK_WINDOW),
            },
            gettext("Nothing is charged before a yes. The price is that of the day you asked."),
            gettext(
                "Whose turn it is in a waiting list takes the time without asking again: the "
                "talent sees who has booked, as for any other session."
            ),
        ],
    )


def _groups() -> RuleSection:
    seats = gettext(
        "A session may be for up to %(seats)s learners. Each pays a seat, and it takes place as "
        "soon as one has paid."
    )
    return RuleSection(
        title=gettext("In a group"),
        sentences=[
            seats % {"seats": MAX_GROUP_SIZE},
            gettext(
                "A learner who cancels leaves their seat; the others keep theirs. A talent who "
                "cancels calls it off for everybody, and gets one strike at most."
            ),
            gettext(
                "A learner who moves leaves the group for a time of their own. What was lost by "
                "leaving too late comes back only once every seat is paid again."
            ),
            gettext(
                "Who came is decided for each learner by themself, from what was recorded of them "
                "and of the talent."
            ),
        ],
    )


def _cancelling() -> RuleSection:
    notice = gettext(
        "A talent who cancels gives everything back, and with less than %(hours)s hours’ notice "
        "gets a strike."
    )
    held = gettext("A slot is kept for %(minutes)s minutes while you pay.")
    return RuleSection(
        title=gettext("If plans change"),
        sentences=[
            held % {"minutes": _minutes_of(bookings.HOLD)},
            gettext(
                "Each talent chooses one of three ways to treat who cancels. You read which before "
                "you pay, and it stays yours whatever the talent chooses later."
            ),
            *(_policy(policy) for policy in Policy),
            gettext("After that, the price is the talent’s: the time was kept for you."),
            absent_sentence(Terms()),
            notice % {"hours": _hours_of(bookings.TALENT_NOTICE)},
            gettext(
                "While the learner disputes the payment at their bank, the talent may cancel "
                "without a strike."
            ),
            gettext(
                "When time that was cancelled too late is booked by somebody else, what the first "
                "learner had lost comes back to them: as much as is paid again for the same time."
            ),
        ],
    )


def _policy(policy: Policy) -> str:
    sentences = " ".join(cancel_sentences(bookings.TERMS[policy]))
    return gettext("%(name)s: %(terms)s") % {"name": policy_name(policy), "terms": sentences}


def _moving() -> RuleSection:
    free = gettext(
        "Either side can move a session to another free time while both times are at least "
        "%(hours)s hours away. The booking, its price and its payment stay the same."
    )
    asked = gettext(
        "Closer than that, and with less notice than the talent asks for or during a pause, the "
        "other side is asked. An answer is awaited for %(hours)s hours, and never beyond the "
        "start; without one nothing changes."
    )
    declined = gettext(
        "A time that the talent has chosen alone can be declined for %(hours)s hours: who cancels "
        "gets everything back."
    )
    count = gettext("Times for one session are changed or proposed %(count)s times at most.")
    return RuleSection(
        title=gettext("Another time"),
        sentences=[
            free % {"hours": _hours_of(rescheduling.FREE_UNTIL)},
            asked % {"hours": _hours_of(rescheduling.ANSWER)},
            declined % {"hours": _hours_of(rescheduling.OBJECTION)},
            gettext(
                "Moving wins no refund back: once a learner has moved a session, cancelling it "
                "gives back no more than it would have at the moment they asked."
            ),
            count % {"count": rescheduling.MAX_RESCHEDULINGS},
        ],
    )


def _reminders() -> RuleSection:
    day, soon = reminders.rule_of(ReminderKind.DAY), reminders.rule_of(ReminderKind.SOON)
    when = gettext(
        "A mail reminds you %(hours)s hours before a session or a masterclass, and another one "
        "%(minutes)s minutes before: once each, and never of what was called off or moved."
    )
    late = gettext(
        "A reminder that would be more than %(hours)s hours late, or the last one more than "
        "%(minutes)s minutes, is not sent."
    )
    check = gettext(
        "Before a session you can check camera, microphone and connection. A check counts when it "
        "was made in the %(hours)s hours before the start; the other side sees that you are ready, "
        "and of trouble only what you tell them."
    )
    return RuleSection(
        title=gettext("Reminders"),
        sentences=[
            when % {"hours": _hours_of(day.before), "minutes": _minutes_of(soon.before)},
            late % {"hours": _hours_of(day.late), "minutes": _minutes_of(soon.late)},
            check % {"hours": _hours_of(readiness.COUNTS_BEFORE)},
        ],
    )


def _coming() -> RuleSection:
    door = gettext("The door opens %(minutes)s minutes before the start.")
    grace = gettext(
        "To come is to be in the room when the session begins, or within %(minutes)s minutes. A "
        "look inside before it begins is not coming."
    )
    return RuleSection(
        title=gettext("Coming"),
        sentences=[
            door % {"minutes": _minutes_of(bookings.DOOR_BEFORE)},
            grace % {"minutes": Terms().grace_min},
            gettext("Minutes in which our own door was shut do not count against anybody."),
            gettext(
                "What the room recorded decides, never what somebody claims. Both sides read the "
                "same lines, and each says how we know it."
            ),
        ],
    )


def _verdicts() -> RuleSection:
    grace = {"grace": Terms().grace_min}
    noted = gettext(
        "A session that took place is added to what its learner has learned, and one they missed "
        "counts for %(days)s days: they read it, and the talents whom they ask or book read how "
        "many, nobody else."
    )
    return RuleSection(
        title=gettext("Who came"),
        sentences=[noted % {"days": MISSED_WINDOW.days}],
        rows=[(gettext(WHEN[verdict]) % grace, _money(verdict)) for verdict in Verdict],
    )


def _money(verdict: Verdict) -> str:
    sentences = [PAID]
    if verdict is Verdict.INTERRUPTED:
        sentences = [CHOSEN]
    elif verdict in bookings.REFUNDED_IN_FULL:
        sentences = [REFUNDED]
    if verdict in bookings.STRIKES:
        sentences.append(STRUCK)
    return " ".join(gettext(sentence) for sentence in sentences)


def _minutes() -> RuleSection:
    return RuleSection(
        title=gettext("Minutes lost"),
        sentences=[
            gettext("When the talent comes after the learner, the minutes lost are given back."),
            gettext(
                "When both leave and the talent leaves first, before half of the time, the minutes "
                "that were not given are given back."
            ),
            gettext("A learner who comes late, or leaves early, pays the whole session."),
        ],
    )


def _disputes(dispute_hours: int) -> RuleSection:
    window = gettext(
        "Either side can dispute a verdict for %(hours)s hours, once, in up to %(words)s "
        "characters and with up to %(files)s files. Until then the money waits."
    )
    answer = gettext(
        "The other side has %(hours)s hours to answer in the same way. Then a person decides, and "
        "both read the reasons."
    )
    return RuleSection(
        title=gettext("Disputing a verdict"),
        sentences=[
            window
            % {
                "hours": dispute_hours,
                "words": plain_number(disputes.MAX_WORDS),
                "files": disputes.MAX_FILES,
            },
            answer % {"hours": _hours_of(disputes.ANSWER_WINDOW)},
            gettext(
                "What has gone back to a learner stays with them: if it was too much, we bear it."
            ),
            gettext("If nobody disputes, it settles by itself."),
        ],
    )


def _strikes() -> RuleSection:
    limit = gettext(
        "%(count)s strikes within %(days)s days suspend new bookings until fewer of them count: "
        "no yes to a request, no masterclass announced, no new seat in one before it is live."
    )
    appeal = gettext("Each strike can be appealed once, for %(days)s days. A person decides.")
    return RuleSection(
        title=gettext("Strikes"),
        sentences=[
            limit % {"count": MAX_STRIKES, "days": STRIKE_WINDOW.days},
            gettext(
                "What is booked or announced takes place meanwhile, and a learner may choose a new "
                "date for what they have paid already."
            ),
            appeal % {"days": disputes.APPEAL_WINDOW.days},
        ],
    )


def _masterclasses() -> RuleSection:
    late = gettext(
        "A masterclass whose host is not live %(minutes)s minutes after the start is called off: "
        "every ticket is refunded, and the host gets a strike."
    )
    doors = gettext("Its doors open %(minutes)s minutes before.")
    hosts = gettext(
        "Up to %(count)s co-hosts may do what the host does. One of them live in time is enough."
    )
    moved = gettext(
        "Until its doors open it can be moved to a later date, at most %(count)s times. Whoever "
        "had a seat keeps it or gets everything back, as they choose, until the doors of the new "
        "date open; whoever says nothing keeps it."
    )
    asked = gettext(
        "Hosts may ask up to %(count)s questions at registration. Only they read the answers."
    )
    return RuleSection(
        title=gettext("Masterclasses"),
        sentences=[
            doors % {"minutes": _minutes_of(DOORS_BEFORE)},
            late % {"minutes": _minutes_of(HOST_GRACE)},
            hosts % {"count": MAX_CO_HOSTS},
            gettext("Hosts rehearse in a room of their own until then. It proves nothing."),
            moved % {"count": MAX_POSTPONEMENTS},
            gettext(
                "Tickets and gifts go to the charity, less what the bank cards cost; what a donor "
                "adds to cover that bears it first. This hub keeps none of it."
            ),
            gettext(
                "The charity, the day and the length are fixed once it is announced; people with a "
                "seat are told of every other change of what they registered for."
            ),
            asked % {"count": MAX_QUESTIONS},
        ],
    )


def _waiting() -> RuleSection:
    return RuleSection(title=gettext("Waiting lists"), sentences=waiting_sentences())


def _reviews() -> RuleSection:
    who = gettext(
        "The learner of a session that took place can review its talent once, for %(days)s days, "
        "with one to %(stars)s stars and up to %(words)s characters. The talent answers once."
    )
    return RuleSection(
        title=gettext("Reviews"),
        sentences=[
            who
            % {
                "days": reviews.REVIEW_WINDOW.days,
                "stars": reviews.MAX_STARS,
                "words": plain_number(reviews.MAX_WORDS),
            },
            gettext("A review is hidden only by a person, with a reason that is kept."),
        ],
    )


def _minutes_of(length: timedelta) -> int:
    return int(length / timedelta(minutes=1))


def _hours_of(length: timedelta) -> int:
    return int(length / timedelta(hours=1))
