"""Errors around frozen payees."""

from hub.kernel.errors import Conflict, Invalid
from hub.kernel.i18n import N_


class FreezeReasonMissing(Invalid):
    """Freezing or unfreezing without a why."""

    code = "freeze_reason_missing"
    sentence = N_("Write why in a sentence or two: the person concerned reads it.")


class FrozenAlready(Conflict):
    """Nothing is transferred to them already."""

    code = "payee_frozen_already"
    sentence = N_("Transfers are suspended already. Reload the page to see since when and why.")


class NotFrozen(Conflict):
    """There is no freeze to end."""

    code = "payee_not_frozen"
    sentence = N_("Transfers are not suspended. Reload the page to see where they stand.")
