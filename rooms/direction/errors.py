"""Errors around how the stage is directed.

Tree:

    EstradeError
    └── NotFound   NobodyToShow
"""

from hub.kernel.errors import NotFound
from hub.kernel.i18n import N_


class NobodyToShow(NotFound):
    """Who should be shown large is not on stage."""

    code = "nobody_to_show"
    sentence = N_("This person is not on stage, so they cannot be shown large. Choose another.")
