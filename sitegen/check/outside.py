"""Whether links that lead out of the site are alive; asked politely, and only when somebody wants to know."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from sitegen.check import lines
from sitegen.errors import Problem
from sitegen.pages import Page

AGENT = "Kabinet-link-check/1.0 (+one request per address)"
TIMEOUT_SECONDS = 10.0
HOSTS_AT_ONCE = 8
PAUSE_SECONDS = 0.5
# What a server says to a machine only: a person may well see the page.
_CLOSED_TO_MACHINES = {401, 403, 405, 429, 451, 503, 999}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one address: `reason` is empty when it is alive."""

    url: str
    reason: str = ""


def links_of(pages: Iterable[Page]) -> dict[str, list[Page]]:
    """Give the addresses outside that pages name, each with its pages."""
    found: dict[str, list[Page]] = {}
    for page in pages:
        for url in dict.fromkeys(lines.body_of(page.body).links):
            if url.startswith(("http://", "https://")):
                found.setdefault(url, []).append(page)
    return found


def dead(pages: Iterable[Page], tell: Callable[[str], None] = lambda _url: None) -> list[Problem]:
    """
    Ask for every outside address once and list those that are dead, by file and line.

    Hosts are asked side by side, the addresses of one host one after another with a pause.

    Args:
        tell: called with each address before it is asked for.
    """
    named = links_of(pages)
    hosts: dict[str, list[str]] = {}
    for url in named:
        hosts.setdefault(urlsplit(url).netloc, []).append(url)
    with ThreadPoolExecutor(max_workers=HOSTS_AT_ONCE) as workers:
        answers = workers.map(lambda urls: _ask_host(urls, tell), hosts.values())
        verdicts = [verdict for answer in answers for verdict in answer]
    return [
        Problem(
            page.path, line, "outside_dead", {"url": item.url, "reason": item.reason}, "warning"
        )
        for item in verdicts
        if item.reason
        for page in named[item.url]
        for line in lines.of_address(page, item.url)
    ]


def ask(url: str) -> Verdict:
    """Ask for the head of an address, then for the page itself where a server knows no heads."""
    verdict = _asked(url, "HEAD")
    return _asked(url, "GET") if verdict.reason else verdict


def _ask_host(urls: list[str], tell: Callable[[str], None]) -> list[Verdict]:
    found = []
    for number, url in enumerate(urls):
        if number:
            time.sleep(PAUSE_SECONDS)
        tell(url)
        found.append(ask(url))
    return found


def _asked(url: str, method: str) -> Verdict:
    try:
        request = urllib.request.Request(  # noqa: S310 — links_of lets only http and https through
            quote(url, safe=":/?#[]@!$&'()*+,;=%~"), method=method, headers={"User-Agent": AGENT}
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310 — as above
            return Verdict(url)
    except urllib.error.HTTPError as error:
        error.close()
        return Verdict(url, "" if error.code in _CLOSED_TO_MACHINES else f"HTTP {error.code}")
    except urllib.error.URLError as error:
        return Verdict(url, str(error.reason))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Verdict(url, str(error) or type(error).__name__)
