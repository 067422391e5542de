"""Errors around charities.

Tree:

    EstradeError
    ├── Invalid
    │   ├── RegistrationInvalid, DetailMissing, DetailTooLong, ReasonMissing, RoleUnknown
    │   └── ProofMissing, ProofTooLarge, ProofUnreadable
    ├── Conflict
    │   ├── CharityNotVerified, CharityVerified, RegistrationTaken, NotProven,
    │   ├── CharityChanged    since the admin looked at it
    │   ├── NumberVerified    another charity was verified under it
    │   └── MemberAlready, LastManager
    ├── Forbidden
    │   ├── ManagersOnly      a member, who may read and not manage
    │   └── InvitationForAnother
    ├── Gone
    │   └── InvitationOver
    └── TooMany
        └── TooManyInvitations, TooManyProofs, TooManyApplications
"""

from hub.kernel.errors import Conflict, Forbidden, Gone, Invalid, TooMany
from hub.kernel.i18n import N_


class RegistrationInvalid(Invalid):
    """The number is neither an RNA nor a SIREN."""

    code = "registration_invalid"
    sentence = N_("Give the RNA number (W and nine digits) or the SIREN (nine digits, no typo).")


class DetailMissing(Invalid):
    """Name, address, cause or signatory is not filled in."""

    code = "charity_detail_missing"
    sentence = N_("Fill in the name, the address, what the charity does and who signs for it.")


class DetailTooLong(Invalid):
    """A text beyond the room there is for it."""

    code = "charity_detail_too_long"
    sentence = N_(
        "Shorten it: 120 characters for a name, 300 for the address, 1,000 for the cause."
    )


class ReasonMissing(Invalid):
    """A decision about somebody's standing, without a why."""

    code = "reason_missing"
    sentence = N_(
        "Write why in a sentence or two: those concerned read it, and the trail keeps it."
    )


class RoleUnknown(Invalid):
    """Neither reading nor managing."""

    code = "member_role_unknown"
    sentence = N_("Choose what this person may do: read, or also manage.")


class ProofMissing(Invalid):
    """A form sent without its file."""

    code = "proof_missing"
    sentence = N_("Choose the file to send first: a PDF or a picture, of 5 MB at most.")


class ProofTooLarge(Invalid):
    """A file beyond the limit."""

    code = "proof_too_large"
    sentence = N_(
        "This file is larger than 5 MB. Send it in a smaller size, or only its first pages."
    )


class ProofUnreadable(Invalid):
    """A file that is none of the kinds we show to an admin."""

    code = "proof_unreadable"
    sentence = N_(
        "This file is neither a PDF nor a JPEG, PNG or WebP picture. Save it as one of them."
    )


class CharityNotVerified(Conflict):
    """Nobody has verified the charity yet."""

    code = "charity_not_verified"
    sentence = N_("This charity is not verified yet. Choose one from the list.")


class CharityVerified(Conflict):
    """The charity is verified: what was checked stays as it was."""

    code = "charity_verified"
    sentence = N_("This charity is verified already. To change what was checked, write to us.")


class RegistrationTaken(Conflict):
    """Another charity has that number."""

    code = "registration_taken"
    sentence = N_(
        "A charity with this number is here already. Ask one of its members to invite you."
    )


class NumberVerified(Conflict):
    """Two charities apply for one number, and the other was verified."""

    code = "charity_number_verified"
    sentence = N_(
        "Another charity was verified under this number. Refuse this one, or write to the other."
    )


class NotProven(Conflict):
    """An admin cannot verify a charity that has sent no document."""

    code = "charity_not_proven"
    sentence = N_("The charity has sent no document yet, so there is nothing to check it against.")


class CharityChanged(Conflict):
    """The charity says something else than what the admin has checked."""

    code = "charity_changed"
    sentence = N_(
        "The charity has changed what it says, or sent a document, since you opened this page. "
        "Here is how it is now: check it again. Nothing was verified."
    )


class MemberAlready(Conflict):
    """Whoever is invited belongs to the charity."""

    code = "member_already"
    sentence = N_("This person is a member already. Change what they may do in the list instead.")


class LastManager(Conflict):
    """Nobody would be left to manage the charity."""

    code = "last_manager"
    sentence = N_("Somebody must manage the charity. Let another member manage it first.")


class ManagersOnly(Forbidden):
    """A member who reads tried to manage."""

    code = "managers_only"
    sentence = N_("You can read everything here, and not change it. Ask a member who manages.")


class InvitationForAnother(Forbidden):
    """The invitation was sent to another address than that of the account."""

    code = "invitation_for_another"
    sentence = N_(
        "This invitation was sent to another address. Sign in with that one to accept it."
    )


class InvitationOver(Gone):
    """The invitation was used or withdrawn, or is too old."""

    code = "invitation_over"
    sentence = N_("This invitation is no longer valid. Ask the charity to send you a new one.")


class TooManyInvitations(TooMany):
    """The charity has as many open invitations as it may."""

    code = "too_many_invitations"
    sentence = N_(
        "Twenty invitations are waiting for an answer. Withdraw one before you add another."
    )


class TooManyProofs(TooMany):
    """The charity has sent as many documents as it may."""

    code = "too_many_proofs"
    sentence = N_(
        "There is room for ten documents, of 10 MB together, and they are here already. We look at "
        "these first, and write if one is missing."
    )


class TooManyApplications(TooMany):
    """Somebody has as many charities waiting to be verified as they may."""

    code = "too_many_applications"
    sentence = N_(
        "Three charities of yours are waiting to be verified. Correct one of them instead, or wait "
        "until we have looked at them."
    )
