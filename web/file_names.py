"""How an answer tells a browser the name of the file it carries."""

from urllib.parse import quote

from quart import Response


def name_file(response: Response, name: str, *, is_shown: bool = False) -> Response:
    """Name the file of an answer, to be saved, or to be shown in the browser.

    Source: RFC 6266 4.3, RFC 8187.
    """
    # A name may hold any letter, which a header cannot.
    plain = name.encode("ascii", "replace").decode()
    for letter in '?"\\':
        plain = plain.replace(letter, "_")
    said = f'filename="{plain}"'
    if plain != name:
        said += f"; filename*=UTF-8''{quote(name, safe='')}"
    disposition = "inline" if is_shown else "attachment"
    response.headers["Content-Disposition"] = f"{disposition}; {said}"
    return response
