"""How waiting lists work, in sentences made from the table that the clock follows."""

from datetime import timedelta

from hub.kernel.i18n import gettext, ngettext
from hub.waiting import rules
from web.rendering import length_of_time

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def how_it_works() -> list[str]:
    """Return what somebody reads before putting their name down."""
    furthest, longest = rules.CALL_WINDOWS[0]
    kept = gettext(
        "It is kept for you for a while: %(longest)s when it is %(furthest)s away or more, less "
        "when it is nearer, and a mail says until when."
    )
    return [
        gettext(
            "When a place comes free, whoever has waited longest is asked first, by mail. Nobody "
            "else can take it meanwhile."
        ),
        kept % {"longest": _long(longest), "furthest": _long(furthest)},
        gettext("Nothing is charged before you take it. You can take your name off at any time."),
    ]


def waiting_sentences() -> list[str]:
    """Return the house rules of waiting lists."""
    at_night = gettext(
        "Nobody has to answer between %(evening)s and %(morning)s where they live: it is kept "
        "until the morning, if that is at least %(hours)s before the start."
    )
    limit = gettext("One person is in up to %(count)s lists at once.")
    return [
        gettext(
            "For a day on which every time of a talent is taken, and for a masterclass without a "
            "free seat. Whoever has waited longest is asked first, by mail."
        ),
        *_windows(),
        at_night
        % {
            "evening": rules.EVENING.strftime("%H:%M"),
            "morning": rules.MORNING.strftime("%H:%M"),
            "hours": _long(rules.LEFT_IN_THE_MORNING),
        },
        gettext(
            "While it is kept, nobody else sees it or can take it. Who lets the time pass is off "
            "the list, and the next is asked. Nothing is charged before one takes it."
        ),
        limit % {"count": rules.MAX_PLACES},
    ]


def _windows() -> list[str]:
    window = gettext("%(notice)s or more before the start, it is kept for %(kept)s.")
    last = gettext("Nearer than that, it is kept for %(kept)s.")
    return [
        *(
            window % {"notice": _long(notice), "kept": _long(kept)}
            for notice, kept in rules.CALL_WINDOWS
        ),
        last % {"kept": _long(rules.SHORTEST_WINDOW)},
    ]


def _long(length: timedelta) -> str:
    if length >= HOUR:
        return length_of_time(int(length / HOUR))
    minutes = int(length / MINUTE)
    return ngettext("%(num)s minute", "%(num)s minutes", minutes) % {"num": minutes}
