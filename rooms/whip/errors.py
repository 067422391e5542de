"""Errors around WHIP and WHEP.

Tree:

    EstradeError
    ├── SignInNeeded   KeyMissing, KeyUnknown
    ├── Forbidden      KeyElsewhere
    ├── Invalid        OfferRefused, OfferPartlyRefused, FragmentInvalid
    └── TooMany        NoRoom
"""

from hub.kernel.errors import Forbidden, Invalid, SignInNeeded, TooMany
from hub.kernel.i18n import N_


class KeyMissing(SignInNeeded):
    """No key was sent."""

    code = "key_missing"
    sentence = N_("Give your software the key that stands beside this address on our page.")


class KeyUnknown(SignInNeeded):
    """The key is none of ours, or was renewed or revoked."""

    code = "key_unknown"
    sentence = N_("This key is no longer valid. Copy the present one from our page.")


class KeyElsewhere(Forbidden):
    """The key is for another masterclass, or for the other direction."""

    code = "key_elsewhere"
    sentence = N_("This key belongs to another address. Copy both from the same page.")


class OfferRefused(Invalid):
    """The media server cannot serve the offer; `reason` is its own sentence."""

    code = "offer_refused"
    sentence = N_("Your software’s offer cannot be served: %(reason)s.")


class OfferPartlyRefused(Invalid):
    """A part of what would be sent cannot be carried, and half a broadcast would mislead."""

    code = "offer_partly_refused"
    sentence = N_(
        "Send one sound in Opus and one picture in H.264, VP8 or VP9; "
        "a part of this is something else."
    )


class FragmentInvalid(Invalid):
    """What came to continue the ICE exchange cannot be read."""

    code = "fragment_invalid"
    sentence = N_("The ICE fragment cannot be read: %(reason)s.")


class NoRoom(TooMany):
    """The media server serves as many as it can, or the stage is full."""

    code = "stage_full"
    sentence = N_("There is no more room for now. Let your software try again in a few seconds.")
