"""A person at a browser, and what the answers told her outside their pages."""

from __future__ import annotations

from typing import Any

from tests.support.client import PageClient


class Told:
    """Everything the answers say outside their bodies: addresses, cookies, headers."""

    def __init__(self, client: PageClient) -> None:
        self.client, self.headers = client, b""
        self.client.look = False

    def __call__(self, path: str, method: str = "POST", **sent: Any) -> Any:
        answer = self.client.open(path, method=method, **sent)
        self.headers += str(answer.headers).encode() + answer.request.path.encode()
        return answer

    def post(self, path: str, **fields: Any) -> Any:
        return self(path, data={"csrf_token": self.client.token(), **fields})
