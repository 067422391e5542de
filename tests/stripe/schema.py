"""Checks the parameters of a request against what the official SDK declares for it.

The SDK's types are generated from Stripe's own description of its API: names, required ones,
numbers, and the words that an enumeration allows.
"""

import types
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from stripe import RequestOptions
from typing_extensions import is_typeddict

from tests.stripe.refusals import Refusal, bad_param, missing_param

OPTIONS = set(RequestOptions.__annotations__)
# Names that the SDK imports for type checkers only.
FOR_CHECKERS = {"StripeContext": object, "Mapping": Mapping}
TRUTHS = {"true": True, "false": False}


def checked(asked: Mapping[str, Any], schema: Any, *, prefix: str = "") -> dict[str, Any]:
    """Return the parameters with the types that the schema gives them. Raises: Refusal."""
    hints = hints_of(schema)
    unknown = [_named(prefix, name) for name in asked if name not in hints]
    if unknown:
        plural = "s" if len(unknown) > 1 else ""
        raise Refusal(
            f"Received unknown parameter{plural}: {', '.join(unknown)}",
            code="parameter_unknown",
            param=unknown[0],
            is_kept=False,
        )
    for name in sorted(schema.__required_keys__ - OPTIONS):
        if name not in asked:
            raise missing_param(_named(prefix, name))
    return {
        name: _value(value, hints[name], param=_named(prefix, name))
        for name, value in asked.items()
    }


@cache
def hints_of(schema: Any) -> dict[str, Any]:
    """Return the type of each parameter."""
    hints = get_type_hints(schema, localns=FOR_CHECKERS)
    return {name: hint for name, hint in hints.items() if name not in OPTIONS}


def _named(prefix: str, name: str) -> str:
    return f"{prefix}[{name}]" if prefix else name


def _choices(hint: Any) -> list[Any]:
    """Return what a type may be: the members of a union, flattened."""
    if get_origin(hint) in {Union, types.UnionType}:
        return [choice for part in get_args(hint) for choice in _choices(part)]
    return [hint]


def _value(value: Any, hint: Any, *, param: str) -> Any:
    choices = _choices(hint)
    words = [w for c in choices if get_origin(c) is Literal for w in get_args(c)]
    if value is None or value == "":
        return _emptied(param, may_be_unset="" in words or value is None)
    if isinstance(value, Mapping):
        return _mapping(value, choices, param=param)
    if isinstance(value, list):
        return _list(value, choices, param=param)
    return _plain(value, choices, [word for word in words if word != ""], param=param)


def _emptied(param: str, *, may_be_unset: bool) -> None:
    if not may_be_unset:
        raise bad_param(
            f"You passed an empty string for '{param}'. We assume empty values are an attempt to "
            f"unset a parameter; however '{param}' cannot be unset. You should remove '{param}' "
            "from your request or supply a non-empty value.",
            param=param,
            code="parameter_invalid_empty",
        )


def _mapping(value: Mapping[str, Any], choices: list[Any], *, param: str) -> Any:
    for choice in choices:
        if is_typeddict(choice):
            return checked(value, choice, prefix=param)
    if any(get_origin(choice) is dict for choice in choices):
        return _labels(value, param=param)
    raise bad_param(f"Invalid {'string' if str in choices else 'value'}: {value}", param=param)


def _labels(value: Mapping[str, Any], *, param: str) -> dict[str, str]:
    """Return metadata. Source: https://docs.stripe.com/api/metadata, its limits."""
    if len(value) > 50:
        raise bad_param("Metadata can have at most 50 keys.", param=param)
    for name, text in value.items():
        if len(name) > 40:
            message = f"Metadata keys can have up to 40 characters, but you passed in {len(name)}."
            raise bad_param(message, param=param)
        if len(str(text)) > 500:
            message = (
                f"Metadata values can have up to 500 characters, but you passed in "
                f"{len(str(text))} characters for '{name}'."
            )
            raise bad_param(message, param=param)
    return {name: str(text) for name, text in value.items() if text != ""}


def _list(value: list[Any], choices: list[Any], *, param: str) -> list[Any]:
    for choice in choices:
        if get_origin(choice) is list:
            inner = get_args(choice)[0]
            return [_value(v, inner, param=f"{param}[{i}]") for i, v in enumerate(value)]
    raise bad_param("Invalid array", param=param)


def _plain(value: Any, choices: list[Any], words: list[Any], *, param: str) -> Any:
    if bool in choices and str(value).lower() in TRUTHS:
        return TRUTHS[str(value).lower()]
    if words:
        if value in words:
            return value
        if int not in choices:
            allowed = ", ".join(map(str, words[:-1])) + f", or {words[-1]}"
            name = param.rsplit("[", maxsplit=1)[-1].rstrip("]")
            raise bad_param(f"Invalid {name}: must be one of {allowed}", param=param)
    if int in choices:
        return _integer(value, param=param)
    if bool in choices:
        raise bad_param(f"Invalid boolean: {value}", param=param)
    if str in choices or not choices:
        return value
    if any(is_typeddict(choice) for choice in choices):
        raise bad_param("Invalid object", param=param)
    if any(get_origin(choice) is list for choice in choices):
        raise bad_param("Invalid array", param=param)
    return value


def _integer(value: Any, *, param: str) -> int:
    try:
        return int(str(value))
    except ValueError:
        message = f"Invalid integer: {value}"
        raise bad_param(message, param=param, code="parameter_invalid_integer") from None
