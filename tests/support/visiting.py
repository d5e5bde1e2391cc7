"""A payer's browser at a training bank, and the manager who looks at what came of it."""

import http.client
from collections.abc import Mapping
from urllib.parse import urlencode

from backend.kernel.actor import Actor, Realm

MILA = Actor(2, Realm.STAFF, "manager", "Мила Ветрова")


def encoded(fields: Mapping[str, str]) -> bytes:
    """A form as browsers send it in windows-1251."""
    return urlencode(fields, encoding="cp1251").encode()


def post(port: int, path: str, fields: Mapping[str, str]) -> tuple[int, str]:
    """Status and text of the page behind a form."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, encoded(fields), headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode("cp1251")
    finally:
        connection.close()
