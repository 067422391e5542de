"""Which part of a talent's earnings an address asks for."""

from quart import request

from billing.earnings.figures import EarningFigure
from billing.earnings.postings import Sessions
from hub.kernel.errors import NotFound
from web.requests import currency, me, visit
from web.views.report_period import ReportPeriod


def typed_period() -> ReportPeriod:
    """Return the days asked for, and a sentence when they are none; unasked, this year."""
    return ReportPeriod.read(request.args, now=visit().now, zone=visit().zone, is_whole=True)


def chosen_period() -> ReportPeriod:
    """Return the days asked for; unasked, this year. Raises: PeriodInvalid."""
    return typed_period().checked()


def is_of_all_days() -> bool:
    """Tell whether the address names no period."""
    return "from" not in request.args and "to" not in request.args


def chosen_sessions() -> Sessions:
    """Return whose sessions, of which days and service; of an address without days, all.

    Raises: PeriodInvalid.
    """
    return Sessions(
        talent_id=me().id,
        currency=currency(),
        zone=visit().zone,
        period=None if is_of_all_days() else chosen_period().period,
        service_id=request.args.get("service", ""),
    )


def chosen_figure(name: str) -> EarningFigure:
    """Return a figure by the name it has in addresses. Raises: NotFound."""
    if name not in set(EarningFigure):
        raise NotFound
    return EarningFigure(name)
