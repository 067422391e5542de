"""How Stripe says no: an HTTP status and a body `{"error": {…}}`.

Source: https://docs.stripe.com/api/errors and https://docs.stripe.com/error-codes.
"""

from typing import Any

INVALID = "invalid_request_error"
DOCS = "https://docs.stripe.com/error-codes/"


class Refusal(Exception):
    """Stripe's answer was no; `fields` are those of its error body.

    A refusal that is not `is_kept` came before the request began: its idempotency key stays free.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = INVALID,
        is_kept: bool = True,
        headers: dict[str, str] | None = None,
        **fields: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.is_kept = is_kept
        self.headers = headers or {}
        self.error: dict[str, Any] = {"message": message, "type": kind, **fields}
        if code := fields.get("code"):
            self.error["doc_url"] = f"{DOCS}{str(code).replace('_', '-')}"

    def body(self, request_id: str) -> dict[str, Any]:
        """Return the error body of a request."""
        log = f"https://dashboard.stripe.com/test/logs/{request_id}"
        return {"error": {**self.error, "request_log_url": log}}


def missing_param(name: str) -> Refusal:
    """Say which parameter was not sent."""
    message = f"Missing required param: {name}."
    return Refusal(message, code="parameter_missing", param=name, is_kept=False)


def bad_param(message: str, *, param: str, code: str | None = None) -> Refusal:
    """Say what is wrong with a parameter, before anything was done."""
    if code is None:
        return Refusal(message, param=param, is_kept=False)
    return Refusal(message, param=param, code=code, is_kept=False)


def unknown_thing(noun: str, thing_id: str, *, param: str, is_path: bool) -> Refusal:
    """Say that an id leads nowhere: 404 in the path, 400 in a parameter."""
    return Refusal(
        f"No such {noun}: '{thing_id}'",
        status=404 if is_path else 400,
        code="resource_missing",
        param=param,
        is_kept=False,
    )
