"""What the hall answered to the polls of a masterclass, for its hosts' page and a spreadsheet."""

from collections.abc import Sequence

from hub.kernel.i18n import gettext
from rooms.polls.reading import PollNow
from rooms.polls.rules import percentages
from web.views.report_files import Table


def polls_table(polls: Sequence[PollNow]) -> Table:
    """Return a row for each choice of each poll that was opened, in their order."""
    return Table(
        name=gettext("Polls"),
        columns=[
            gettext("Poll"),
            gettext("Choice"),
            gettext("Answers"),
            gettext("Share (percent)"),
        ],
        rows=[
            [now.poll.text, choice.text, str(choice.answers), str(part)]
            for now in polls
            for choice, part in zip(
                now.choices, percentages([one.answers for one in now.choices]), strict=True
            )
        ],
    )
