"""Errors around money.

Tree:

    EstradeError
    ├── Invalid
    │   ├── GiftInvalid, MessageTooLong, NothingToPay, PeriodInvalid
    │   ├── NothingToGiveBack, WhyMissing
    │   ├── AddressIncomplete, SellerNumberInvalid, VatNumberInvalid, MandateMissing
    │   ├── ArticleMissing, StatusDetailMissing, TitleMissing
    │   ├── CardNumberInvalid, CardExpired, CvcInvalid, NotATestCard
    │   ├── IbanInvalid, NotATestIban
    │   └── NoticeRefused     a notice that did not come from the provider, or not now
    ├── Conflict
    │   ├── AlreadyPaid, GiftsClosed, PaymentTransition
    │   ├── CardGone, GiftUnderWay
    │   ├── RefundTooLarge, RefundTooLate
    │   ├── RefundUnderWay, RefundDisputed, MoneyOutOfReach, SentByHand
    │   ├── ReceiptRefused, AddressNeeded
    │   ├── InvoiceRefused, VatToConvert, SellerUnknown, OperatorUnknown
    │   └── LedgerRefused
    ├── Gone
    │   ├── PaymentClosed     our payment was cancelled, expired or failed
    │   └── CheckoutClosed    the provider's page takes no more cards
    └── Unavailable
        └── GatewayError
            ├── FundsPending      the provider has yet to let go of the money
            │   └── PayeeNotReady the payee has yet to give the provider what it asks
            ├── GatewayDown       no answer: trying again is right
            │   └── StatusUnknown an answer that nobody here understands: a person has to look
            └── GatewayRefused    an answer, and it is no: trying again changes nothing
                └── KeyReused     one idempotency key, two different requests
"""

from hub.kernel.errors import Conflict, Gone, Invalid, Unavailable
from hub.kernel.i18n import N_


class GiftInvalid(Invalid):
    """A gift of nothing, or beyond the limit."""

    code = "gift_invalid"
    sentence = N_("Choose a gift from %(least)s to %(most)s. Nothing was charged.")


class MessageTooLong(Invalid):
    """A message beyond 280 characters."""

    code = "message_too_long"
    sentence = N_("Your message is longer than 280 characters. Shorten it a little, then send it.")


class NothingToPay(Invalid):
    """A free seat without a gift."""

    code = "nothing_to_pay"
    sentence = N_("There is nothing to pay here. Register, and the seat is yours.")


class PeriodInvalid(Invalid):
    """A period that ends before it begins, or is too long."""

    code = "period_invalid"
    sentence = N_("Choose a first day before the last one, ten years apart at most.")


class CardNumberInvalid(Invalid):
    """Not a card number."""

    code = "card_number_invalid"
    sentence = N_("This card number has a typo. Check its digits. Nothing was charged.")


class CardExpired(Invalid):
    """A month that is over, or not a month."""

    code = "card_expired"
    sentence = N_("Give an expiry date still to come, as month and year: 12/34.")


class CvcInvalid(Invalid):
    """Not three or four digits."""

    code = "cvc_invalid"
    sentence = N_("The security code has three digits (four on some cards). Check it.")


class NotATestCard(Invalid):
    """A real-looking card on a page that takes no real money."""

    code = "not_a_test_card"
    sentence = N_(
        "This page takes no real money, and keeps no card. Use a test card: "
        "4242 4242 4242 4242 pays."
    )


class IbanInvalid(Invalid):
    """Letters and digits that are no IBAN."""

    code = "iban_invalid"
    sentence = N_(
        "This is not an IBAN: please check it. It begins with two letters and two digits."
    )


class NotATestIban(Invalid):
    """A real bank account in the sandbox."""

    code = "not_a_test_iban"
    sentence = N_(
        "This page is a rehearsal: no money moves. Take one of the accounts that it shows."
    )


class NoticeRefused(Invalid):
    """A notice that cannot be believed to come from the provider, now; `problem` says why.

    `reason` is a word for the log: form, signature, size or time.
    """

    code = "notice_refused"
    sentence = N_("This notice was not taken: %(problem)s. Nothing was changed.")


class AlreadyPaid(Conflict):
    """The booking is paid."""

    code = "already_paid"
    sentence = N_("This is already paid. Nothing more was charged.")


class GiftsClosed(Conflict):
    """The masterclass was cancelled."""

    code = "gifts_closed"
    sentence = N_("This masterclass does not take place and takes no more gifts.")


class CardGone(Conflict):
    """The saved card was removed, replaced, or is over."""

    code = "card_gone"
    sentence = N_(
        "Your saved card cannot be used any more and nothing was charged. Give by the card page: "
        "you can save a card again there."
    )


class GiftUnderWay(Conflict):
    """The bank has yet to answer about the payer's gift before."""

    code = "gift_under_way"
    sentence = N_(
        "The bank has not answered about your last gift yet, so no other one was begun. Wait a "
        "moment, then try again."
    )


class PaymentTransition(Conflict):
    """The payment is not in a state from which this can happen."""

    code = "payment_state"
    sentence = N_("This payment has moved on since you opened the page. Reload it to see where.")


class NothingToGiveBack(Invalid):
    """A refund of nothing."""

    code = "nothing_to_give_back"
    sentence = N_("Say how much you give back: more than zero. Nothing was refunded.")


class WhyMissing(Invalid):
    """Money given back without a word why."""

    code = "why_missing"
    sentence = N_("Say why this money goes back: the trail keeps it. Nothing was refunded.")


class RefundTooLarge(Conflict):
    """More than what is left of the payment."""

    code = "refund_too_large"
    sentence = N_("That is more than what is left of this payment. Nothing was refunded.")


class RefundTooLate(Conflict):
    """The money was handed on already."""

    code = "refund_too_late"
    sentence = N_("This money was already handed on to its recipient. Nothing was refunded.")


class RefundUnderWay(Conflict):
    """Money of the same payment is being taken back of its payee."""

    code = "refund_under_way"
    sentence = N_(
        "What was given back before is still on its way from the account at the payment provider. "
        "Give back more once it has left. Nothing more was refunded."
    )


class RefundDisputed(Conflict):
    """A payer's bank has this money, or decides about it."""

    code = "refund_disputed"
    sentence = N_(
        "This payment is disputed at the payer’s bank, which gives the money back by itself if it "
        "decides so. Nothing was refunded."
    )


class MoneyOutOfReach(Conflict):
    """What was handed on is not at the provider any more, or became somebody else's."""

    code = "money_out_of_reach"
    sentence = N_(
        "This money was sent to a charity, or past the payment provider, so this hub cannot take "
        "it back. It can be given back past this hub, by bank transfer. Nothing was refunded."
    )


class SentByHand(Conflict):
    """A gift that was sent to its charity past the provider."""

    code = "sent_by_hand"
    sentence = N_(
        "This money was sent to the charity by bank transfer, past the payment provider, so this "
        "hub cannot take it back. The charity can give it back itself, by bank transfer. Nothing "
        "was refunded."
    )


class LedgerRefused(Conflict):
    """A posting that would break the books; `problem` says which rule."""

    code = "ledger_refused"
    sentence = N_("The books refuse this: %(problem)s. Nothing was moved.")


class PaymentClosed(Gone):
    """The payment was cancelled, has expired or failed."""

    code = "payment_closed"
    sentence = N_("This payment is closed and nothing was charged. Start again from the page.")


class CheckoutClosed(Gone):
    """The card page takes no more cards."""

    code = "checkout_closed"
    sentence = N_("This page takes no more cards. Estrade shows where your payment stands.")


class GatewayError(Unavailable):
    """Something about the payment provider."""

    code = "gateway_error"
    sentence = N_("The payment provider is not answering. Nothing was lost; try in a minute.")


class FundsPending(GatewayError):
    """The money is at the provider, and cannot be sent on yet."""

    code = "funds_pending"
    sentence = N_("The payment provider still holds this money. It is sent as soon as it may be.")


class PayeeNotReady(FundsPending):
    """The provider may not pay this payee yet."""

    code = "payee_not_ready"
    sentence = N_(
        "The payment provider has yet to learn more about who receives this money. It is sent as "
        "soon as it has."
    )


class GatewayDown(GatewayError):
    """The provider did not answer: what happened there is unknown until it does."""

    code = "gateway_down"


class StatusUnknown(GatewayDown):
    """The provider answered with a state that means nothing here; `problem` names it.

    What happened there is as unknown as without an answer, but silence is waited out and this is
    not: after the last try it lies before the operator.
    """

    code = "status_unknown"


class GatewayRefused(GatewayError):
    """The provider answered no; `problem` is its reason."""

    code = "gateway_refused"
    sentence = N_("The payment provider refused: %(problem)s.")


class KeyReused(GatewayRefused):
    """One idempotency key came with two different requests."""

    code = "key_reused"


class AddressIncomplete(Invalid):
    """A part of a name and address is missing or too long; `fields` names them."""

    code = "address_incomplete"
    sentence = N_("Fill this in: the law wants the full name and address on this paper.")


class SellerNumberInvalid(Invalid):
    """Neither a SIREN nor a SIRET."""

    code = "seller_number_invalid"
    sentence = N_("Give the SIREN (nine digits) or the SIRET (fourteen), without a typo.")


class VatNumberInvalid(Invalid):
    """Not a European VAT number."""

    code = "vat_number_invalid"
    sentence = N_("Give the VAT number with its two letters first, such as FR40303265045.")


class ArticleMissing(Invalid):
    """A charity that declares no article of the tax code."""

    code = "article_missing"
    sentence = N_("Tick at least one article of the tax code, or do not issue receipts.")


class StatusDetailMissing(Invalid):
    """Public utility without its decree, or too long a text."""

    code = "status_detail_missing"
    sentence = N_("Give the date of the decree and of its publication, in 200 characters or less.")


class TitleMissing(Invalid):
    """The signatory has no title."""

    code = "title_missing"
    sentence = N_("Say what the signatory is in the charity, such as president or treasurer.")


class ReceiptRefused(Conflict):
    """No receipt may be issued for this."""

    code = "receipt_refused"
    sentence = N_("There is no tax receipt for this. The page of your receipts says why.")


class AddressNeeded(Conflict):
    """A paper cannot be issued before its reader has given an address."""

    code = "address_needed"
    sentence = N_("Give your full name and address first: the law wants them on this paper.")


class SellerUnknown(Conflict):
    """A talent has not said yet in what name they sell."""

    code = "seller_unknown"
    sentence = N_(
        "The talent has not yet given the name and address that an invoice needs. Ask them to, or "
        "come back in a few days."
    )


class MandateMissing(Invalid):
    """A talent who has not asked the hub to write their invoices."""

    code = "mandate_missing"
    sentence = N_("Tick this: without it, learners cannot download an invoice from you.")


class InvoiceRefused(Conflict):
    """No invoice may be issued for this."""

    code = "invoice_refused"
    sentence = N_("There is nothing to invoice here: nothing was paid, or all of it went back.")


class VatToConvert(Conflict):
    """An invoice whose VAT the law wants in another currency; `national` is that one's code."""

    code = "vat_to_convert"
    sentence = N_(
        "This invoice cannot be written here: the law wants its VAT in %(national)s, this hub "
        "sells in %(currency)s and knows no rate of exchange. Ask the seller for it."
    )


class OperatorUnknown(Conflict):
    """Whoever runs the hub has not said in whose name it sells."""

    code = "operator_unknown"
    sentence = N_("This hub has not said yet in whose name it sells. Write to whoever runs it.")
