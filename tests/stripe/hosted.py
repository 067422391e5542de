"""The pages that Stripe itself shows: the card page, the bank's question, a payee's questions."""

from html import escape
from urllib.parse import parse_qs, urlencode

from tests.stripe import account_links, checkout
from tests.stripe.accounts import KIND as ACCOUNT
from tests.stripe.cards import check_cvc, check_expiry, new_payment_method
from tests.stripe.idempotency import Reply
from tests.stripe.ordering import KIND as CHECKOUT
from tests.stripe.refusals import Refusal
from tests.stripe.shapes import Thing, money
from tests.stripe.store import Store

HTML = {"Content-Type": "text/html; charset=utf-8"}
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width"></head>
<body><main>{body}</main></body></html>"""
CARD_FORM = """
<form method="post" action="/c/pay/{id}">
<p><label>Email <input id="email" name="email" type="email" value="{email}"></label></p>
{saved}
<p><label>Card number <input id="cardNumber" name="cardNumber" inputmode="numeric"></label></p>
<p><label>Expiration <input id="cardExpiry" name="cardExpiry" placeholder="MM / YY"></label></p>
<p><label>CVC <input id="cardCvc" name="cardCvc" inputmode="numeric"></label></p>
<p><label>Cardholder name <input id="billingName" name="billingName"></label></p>
{save}
<p><button type="submit">{act}</button></p>
</form>"""
# The saved card is chosen already; a number that is typed is another card.
SAVE = """<p><label><input type="checkbox" id="enableStripePass" name="save" value="yes">
Save my card for future purchases</label></p>"""
SAVED = """<p><label><input type="radio" name="saved" value="{id}" checked> Card ending in {last4}
</label></p>"""
BANK_FORM = """<h1>3D Secure 2 Test Page</h1>
<form method="post" action="/c/authenticate/{id}">
<button name="answer" value="complete">Complete</button>
<button name="answer" value="fail">Fail</button>
</form>"""
ACCOUNT_FORM = """<h1>{name}</h1><p>Stripe needs from you:</p>
<form method="post" action="/setup/e/{id}">
<ul>{needs}</ul>
<button name="answer" value="complete">Agree and submit</button>
<button name="answer" value="later">Save for later</button>
</form>"""

NEED = """<li><label><input type="checkbox" name="given" value="{name}" checked>
{name}</label></li>"""


class Form:
    """What somebody filled in; a name may come more than once."""

    def __init__(self, text: str) -> None:
        self._fields = parse_qs(text, keep_blank_values=True)

    def get(self, name: str) -> str:
        """Return the last value of a name, empty when there is none."""
        return self._fields.get(name, [""])[-1]

    def all(self, name: str) -> list[str]:
        """Return all values of a name."""
        return self._fields.get(name, [])


def show(store: Store, path: str) -> Reply:
    """Return the page at a path, or where it leads."""
    kind, thing_id = _kind_of(path)
    try:
        match kind:
            case "/c/pay/":
                return _card_page(store, store.get(CHECKOUT, thing_id))
            case "/c/authenticate/":
                checkout.intent_with(store, thing_id)
                return _html("Authentication", BANK_FORM.format(id=escape(thing_id)))
            case "/setup/e/":
                return _account_page(store, thing_id)
    except Refusal as refusal:
        return _html("Something went wrong", _alert(refusal), status=refusal.status)
    return _html("Not found", "<h1>Not found</h1>", status=404)


def submit(store: Store, path: str, form: Form) -> Reply:
    """Take what somebody filled in on a page; return where it leads."""
    kind, thing_id = _kind_of(path)
    try:
        match kind:
            case "/c/pay/":
                return _pay(store, thing_id, form)
            case "/c/authenticate/":
                return _answer_bank(store, thing_id, is_approved=form.get("answer") == "complete")
            case "/setup/e/":
                return _onboard(store, thing_id, form)
    except Refusal as refusal:
        return _html("Something went wrong", _alert(refusal), status=refusal.status)
    return _html("Not found", "<h1>Not found</h1>", status=404)


def _card_page(store: Store, page: Thing, refusal: Refusal | None = None) -> Reply:
    if page["status"] == "complete":
        return _go(_success(page))
    if page["status"] == "expired":
        return _html("Expired", "<h1>This checkout session has expired.</h1>")
    if refusal is None and (asked := _bank_page(store, page)):
        return _go(asked)
    lines = "".join(
        f"<li>{escape(line['description'])} <b>{money(line['amount_total'], line['currency'])}</b>"
        for line in store.line_items[page["id"]]
    )
    saves = (page["saved_payment_method_options"] or {}).get("payment_method_save") == "enabled"
    known = "".join(
        SAVED.format(id=escape(method["id"]), last4=method["card"]["last4"])
        for method in _saved_cards(store, page)
    )
    form = CARD_FORM.format(
        saved=known,
        id=escape(page["id"]),
        email=escape(_email(store, page)),
        act=_act(page),
        save=SAVE if saves else "",
    )
    back = f'<p><a id="back" href="{escape(page["cancel_url"] or "")}">Back</a></p>'
    body = f"<ul>{lines}</ul>{_alert(refusal)}{form}{back if page['cancel_url'] else ''}"
    return _html("Checkout", body, status=200)


def _pay(store: Store, session_id: str, form: Form) -> Reply:
    page = checkout.open_page(store, session_id)
    try:
        method = _chosen_card(store, page, form)
        email = form.get("email")
        checkout.pay(store, session_id, method, email=email, is_saved=form.get("save") == "yes")
    except Refusal as refusal:
        return _card_page(store, page, refusal)
    return _go(_bank_page(store, page) or _success(page))


def _saved_cards(store: Store, page: Thing) -> list[Thing]:
    """Return the customer's cards that the page shows again. Source: `allow_redisplay_filters`."""
    options = page["saved_payment_method_options"] or {}
    shown = options.get("allow_redisplay_filters") or ["always"]
    return [
        method
        for method in store.all("payment_method")
        if page["customer"]
        and method["customer"] == page["customer"]
        and method["allow_redisplay"] in shown
    ]


def _chosen_card(store: Store, page: Thing, form: Form) -> Thing:
    for method in _saved_cards(store, page):
        if method["id"] == form.get("saved") and not form.get("cardNumber"):
            return method
    check_expiry(form.get("cardExpiry"), now=store.clock.now())
    check_cvc(form.get("cardCvc"))
    return new_payment_method(
        store, form.get("cardNumber"), email=form.get("email"), name=form.get("billingName")
    )


def _bank_page(store: Store, page: Thing) -> str:
    """Return where the bank asks, when it does."""
    intent = checkout.intent_on(store, page)
    action = intent["next_action"] if intent else None
    return str(action["redirect_to_url"]["url"]) if action else ""


def _answer_bank(store: Store, intent_id: str, *, is_approved: bool) -> Reply:
    page = checkout.page_of(store, intent_id)
    try:
        checkout.answer_bank(store, intent_id, is_approved=is_approved)
    except Refusal as refusal:
        if page is not None:
            return _card_page(store, page, refusal)
        raise
    intent = checkout.intent_with(store, intent_id)
    if page is None:
        return _go(_back_to_caller(store, intent))
    if is_approved:
        return _go(_success(page))
    return _card_page(store, page, Refusal(_last_error(intent)))


def _last_error(intent: Thing) -> str:
    is_setup = intent["object"] == "setup_intent"
    return str(intent["last_setup_error" if is_setup else "last_payment_error"]["message"])


def _back_to_caller(store: Store, intent: Thing) -> str:
    url = store.intent_data[intent["id"]].get("return_url")
    if not url:
        raise Refusal("This PaymentIntent has no return_url.")
    query = urlencode(
        {
            "payment_intent": intent["id"],
            "payment_intent_client_secret": intent["client_secret"],
            "redirect_status": "succeeded" if intent["status"] == "succeeded" else "failed",
        }
    )
    return f"{url}{'&' if '?' in url else '?'}{query}"


def _account_page(store: Store, link_id: str) -> Reply:
    account, elsewhere = account_links.link_target(store, link_id)
    if account is None and not elsewhere:
        return _html("Not found", "<h1>Not found</h1>", status=404)
    if account is None:
        return _go(elsewhere)
    assert account["object"] == ACCOUNT
    asked = [escape(entry["description"]) for entry in account["requirements"]["entries"]]
    needs = "".join(NEED.format(name=name) for name in asked)
    name = escape(account["display_name"] or account["id"])
    return _html("Connect", ACCOUNT_FORM.format(name=name, needs=needs, id=escape(link_id)))


def _onboard(store: Store, link_id: str, form: Form) -> Reply:
    account, elsewhere = account_links.link_target(store, link_id)
    if account is None:
        return _go(elsewhere) if elsewhere else _html("Not found", "", status=404)
    given = form.all("given") if form.get("answer") == "complete" else []
    return _go(account_links.use(store, link_id, given=given))


def _act(page: Thing) -> str:
    if page["mode"] == "setup":
        return "Save card"
    return f"Pay {money(page['amount_total'], page['currency'])}"


def _email(store: Store, page: Thing) -> str:
    if page["customer"]:
        return str(store.get("customer", page["customer"])["email"] or "")
    return str(page["customer_email"] or "")


def _success(page: Thing) -> str:
    return str(page["success_url"]).replace(checkout.PLACEHOLDER, page["id"])


def _alert(refusal: Refusal | None) -> str:
    return f'<p role="alert">{escape(str(refusal))}</p>' if refusal else ""


def _kind_of(path: str) -> tuple[str, str]:
    start, _, thing_id = path.rpartition("/")
    return f"{start}/", thing_id


def _go(address: str) -> Reply:
    return Reply(303, b"", {"Location": address})


def _html(title: str, body: str, *, status: int = 200) -> Reply:
    return Reply(status, PAGE.format(title=escape(title), body=body).encode(), HTML)
