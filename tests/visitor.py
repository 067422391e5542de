"""A browser for tests without a port: it keeps cookies and sends forms as a page would."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from quart import Quart, Response

from hub.people.models import Person
from hub.people.service import open_login
from web.compose import Wiring
from web.security.cookies import login_cookie

FORM = "application/x-www-form-urlencoded"
TOKEN = re.compile(r'name="csrf_token" value="([0-9a-f]+)"')


class Visitor:
    """Somebody with a browser."""

    def __init__(self, app: Quart, parts: Wiring) -> None:
        self.app = app
        self.parts = parts
        self.client = app.test_client()
        self.token = ""

    def another(self) -> "Visitor":
        """Return somebody else, with a browser of their own."""
        return Visitor(self.app, self.parts)

    async def sign_in(self, person: Person) -> "Visitor":
        """Sign a person in, as the sign-in form would, and return the browser."""
        async with self.parts.database.write() as db:
            token, _ = await open_login(
                db, person.id, user_agent="tests", now=self.parts.clock.now()
            )
        self.client.set_cookie("localhost", login_cookie(self.parts.settings), token)
        return self

    async def get(self, path: str, **headers: str) -> Response:
        """Open a page, and remember the token of its forms."""
        response: Response = await self.client.get(path, headers=headers)
        found = TOKEN.search(await response.get_data(as_text=True))
        if found:
            self.token = found.group(1)
        return response

    async def post(
        self, path: str, form: Mapping[str, str | list[str]] | None = None, **headers: str
    ) -> Response:
        """Send a form with the token of the last page opened."""
        if not self.token:
            await self.get("/time-zone")
        data = {"csrf_token": self.token, **(form or {})}
        response: Response = await self.client.post(
            path, data=urlencode(data, doseq=True), headers={**headers, "Content-Type": FORM}
        )
        return response

    async def text(self, path: str) -> str:
        """Open a page that must be there and return its HTML."""
        response = await self.get(path)
        assert response.status_code == 200, (path, response.status_code)
        return await response.get_data(as_text=True)
