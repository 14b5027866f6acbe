"""People who use the site over REST and the socket, and nothing else."""

import http.client
import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from tests.journeys.phoenix import Client, Phoenix
from tests.servers import Server

PASSWORD = "sunset over the harbour"


class Refused(Exception):
    """A problem (RFC 9457) instead of an answer."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('code')}: {problem.get('detail')}")
        self.status = status
        self.problem = problem


@dataclass
class Person:
    """One person at one of the site's servers."""

    name: str
    server: Server
    phoenix: Phoenix
    session: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = Client(self.phoenix, self.name)

    @property
    def id(self) -> str:
        user_id: str = self.session["user"]["id"]
        return user_id

    @property
    def email(self) -> str:
        return f"{self.name}@example.com"

    def sign_up(self) -> None:
        """Open an account, connect, and be present on a phone."""
        account = {"email": self.email, "password": PASSWORD, "username": self.name}
        self.session = self.post("users", account)
        self.connect()

    def connect(self) -> None:
        self.client.connect(self.server.socket_url, self.session["access"])
        self.client.join(f"user:{self.id}", device_id="phone")

    def get(self, path: str) -> dict[str, Any]:
        return self._ask("GET", path)

    def post(self, path: str, body: Any = None) -> dict[str, Any]:
        return self._ask("POST", path, body)

    def put(self, path: str, body: Any) -> dict[str, Any]:
        return self._ask("PUT", path, body)

    def _ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Call the API; a path that is a whole address, such as a next page's, too.

        Raises:
            Refused: the answer is no success.
        """
        address = urlsplit(self.server.url)
        assert address.hostname
        connection = http.client.HTTPConnection(
            address.hostname, address.port, timeout=30
        )
        try:
            connection.request(
                method,
                f"/api/{path}",
                None if body is None else json.dumps(body),
                {
                    "Content-Type": "application/json",
                    "Authorization": f"Bearer {self.session.get('access', '')}",
                },
            )
            answer = connection.getresponse()
            fields: dict[str, Any] = json.loads(answer.read() or b"{}")
        finally:
            connection.close()
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise Refused(answer.status, fields)
        return fields
