"""What each kind of work that waits for a person is, and what to do about it, in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass

from billing.attention.kinds import Kind, Waiting
from hub.kernel.i18n import N_, gettext


@dataclass(frozen=True, slots=True, kw_only=True)
class KindWords:
    """The words of a kind, marked for translation.

    `heading` is about all of it, `one` about one with its `%(name)s`; `meaning` says what it does
    to people's money, `advice` what to do. `by_hand` explains the second way out, `done` is its
    button.
    """

    heading: str
    one: str
    meaning: str
    advice: str
    by_hand: str = ""
    done: str = ""


WORDS: Mapping[Kind, KindWords] = {
    Kind.REFUND: KindWords(
        heading=N_("Refunds"),
        one=N_("Refund for %(name)s"),
        meaning=N_("The payer has not got this money back yet. It waits at the payment provider."),
        advice=N_("Right once what stood in the way is gone."),
        by_hand=N_(
            "Once you have sent the money another way, by bank transfer for instance. What waits "
            "with the provider is then the hub’s."
        ),
        done=N_("It has been sent"),
    ),
    Kind.TRANSFER: KindWords(
        heading=N_("Transfers"),
        one=N_("Transfer to %(name)s"),
        meaning=N_("The payee has not been paid yet. What is owed waits in their account here."),
        advice=N_("Right once what stood in the way is gone."),
        by_hand=N_(
            "Once you have sent the money another way, by bank transfer for instance. What waits "
            "with the provider is then the hub’s."
        ),
        done=N_("It has been sent"),
    ),
    Kind.RECOVERY: KindWords(
        heading=N_("Money to take back"),
        one=N_("Money to take back from %(name)s"),
        meaning=N_(
            "Money that had been handed on is to come back: a payer’s bank took it, and the hub "
            "bears it until then, or a talent gives it back to the learner."
        ),
        advice=N_(
            "Try again: the provider says what it did the first time, so nothing is taken twice."
        ),
    ),
    Kind.SETTLEMENT: KindWords(
        heading=N_("Money that could not be handed on"),
        one=N_("Money of “%(name)s”"),
        meaning=N_("This money is set aside, and has not gone to its talent or charity yet."),
        advice=N_(
            "Look first whether the books are right, under State. Then try again: what was handed "
            "on already is not handed on twice."
        ),
    ),
    Kind.PAYMENT: KindWords(
        heading=N_("Payments whose end is not known"),
        one=N_("Payment of %(name)s"),
        meaning=N_(
            "The time to pay is over, and the provider did not say whether somebody paid. If they "
            "did, the money is at the provider and is given back as soon as we know."
        ),
        advice=N_(
            "Look the payment up at the provider by its number, then try again: we ask once more."
        ),
        by_hand=N_(
            "Once you have seen at the provider that nothing was paid. Money that comes after all "
            "is given back by itself."
        ),
        done=N_("Nothing was paid"),
    ),
    Kind.EVIDENCE: KindWords(
        heading=N_("Answers to disputes"),
        one=N_("Answer to the dispute of %(name)s"),
        meaning=N_(
            "The payer’s bank has not got our answer. Without one in time, it decides alone."
        ),
        advice=N_("Right if the time to answer is not over. The bank takes one answer only."),
        by_hand=N_("Once you have answered at the provider, or if no answer is needed any more."),
        done=N_("It was answered"),
    ),
    Kind.NOTICE: KindWords(
        heading=N_("Notices of the provider"),
        one=N_("Notice about %(name)s"),
        meaning=N_(
            "The provider said that something changed, and we could not find out what. The books "
            "may lack a payment, a refund or a transfer until then."
        ),
        advice=N_("Try again: the provider is asked how things stand now."),
        by_hand=N_(
            "If it is about something that is none of the hub’s. What the books lack is found when "
            "they are compared with the provider (estrade reconcile)."
        ),
        done=N_("Set it aside"),
    ),
    Kind.EVENT: KindWords(
        heading=N_("What parts of the hub did not hear"),
        one=N_("Not heard by all: %(name)s"),
        meaning=N_(
            "Something happened, and a part of the hub failed to act on it: its name is at the "
            "beginning of the reason. billing moves money, mail writes to people, rooms closes "
            "rooms, trail writes the audit trail."
        ),
        advice=N_(
            "Right once the hub was mended or updated. The parts that have acted do not act twice."
        ),
    ),
    Kind.MAIL: KindWords(
        heading=N_("Mails that did not leave"),
        one=N_("Mail to %(name)s"),
        meaning=N_("This person was not told. No money depends on it."),
        advice=N_("Right once the mail server takes mail again."),
        by_hand=N_("If the address does not exist, or they know already."),
        done=N_("Set it aside"),
    ),
}


EVENTS: Mapping[str, str] = {
    "BookingCancelled": N_("a session was called off"),
    "BookingConfirmed": N_("a session was booked"),
    "BookingExpired": N_("a time that was kept was given back"),
    "BookingJudged": N_("it was decided who came to a session"),
    "BookingRequested": N_("a talent was asked for a session"),
    "BookingSettled": N_("a session was settled"),
    "CancellationTold": N_("registrants were told that a masterclass is off"),
    "CharityJudged": N_("a charity was verified or refused"),
    "DisputeDecided": N_("a bank decided a dispute"),
    "DisputeOpened": N_("a payer disputed a payment"),
    "DisputeReturned": N_("a bank gave money back"),
    "FeeInvoiceReady": N_("the invoice of a month’s fees can be had"),
    "GiftReceived": N_("somebody gave"),
    "InvoiceReady": N_("the invoice of a session can be had"),
    "LateRefundFailed": N_("a late refund could not be made"),
    "MasterclassCancelled": N_("a masterclass was called off"),
    "MasterclassEnded": N_("a masterclass ended"),
    "MasterclassPublished": N_("a masterclass was announced"),
    "MasterclassSettled": N_("a masterclass was settled"),
    "MasterclassWentLive": N_("a masterclass began"),
    "MemberInvited": N_("somebody was invited to a charity"),
    "PayeeFrozen": N_("transfers to somebody were suspended"),
    "PayeeUnfrozen": N_("transfers to somebody were resumed"),
    "PaymentDisputed": N_("a bank took a payment back"),
    "PaymentRefunded": N_("money is to go back to a payer"),
    "PaymentSucceeded": N_("somebody paid"),
    "ReceiptsReady": N_("tax receipts can be had"),
    "ReceiptVoided": N_("a tax receipt became void"),
    "RefundCompleted": N_("a refund arrived"),
    "RefundFailed": N_("a refund failed"),
    "RegistrationConfirmed": N_("a seat was confirmed"),
    "RequestApproved": N_("a talent said yes to a request"),
    "RequestDeclined": N_("a talent said no to a request"),
    "RequestExpired": N_("a request had no answer in time"),
    "RequestWithdrawn": N_("a learner took a request back"),
    "SellerDetailsNeeded": N_("a talent has yet to say who sells"),
    "SignInLinkAsked": N_("a link to sign in was asked for"),
    "StrikeRecorded": N_("a talent did not come"),
    "TicketPaid": N_("a ticket was paid"),
    "TransferCompleted": N_("a transfer arrived"),
    "TransferFailed": N_("a transfer failed"),
}
"""What each event says, for those who do not read its name."""

OBJECTS: Mapping[str, str] = {
    "checkout": N_("a card page"),
    "card_charge": N_("a charge of a saved card"),
    "refund": N_("a refund"),
    "transfer": N_("a transfer"),
    "dispute": N_("a dispute"),
}
"""What notices are about, by the word that the inbox has for it."""


def subject_of(waiting: Waiting) -> str:
    """Return whom or what a row is about, in the language of the moment."""
    name = waiting.about.name
    if waiting.kind is Kind.EVENT:
        return gettext(EVENTS[name]) if name in EVENTS else name
    if waiting.kind is Kind.NOTICE:
        sort, _, number = name.partition(" ")
        return f"{gettext(OBJECTS[sort])} ({number})" if sort in OBJECTS else name
    return name


def heading_of(kind: Kind) -> str:
    """Return what a kind is called, in the language of the moment."""
    return gettext(WORDS[kind].heading)


def title_of(waiting: Waiting) -> str:
    """Return what one of them is called."""
    return gettext(WORDS[waiting.kind].one) % {"name": subject_of(waiting)}
