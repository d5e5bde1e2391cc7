"""Old addresses and where they lead: from aliases of pages and from redirects.toml, checked and resolved."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import quote, unquote

from sitegen import addresses, parts
from sitegen.addresses import REDIRECTS
from sitegen.errors import Problem
from sitegen.pages import Page

PART = 1000
LINE = re.compile(r'\s*("(?:[^"\\])*")\s*=\s*("(?:[^"\\])*")\s*(?:#.*)?')
_SOURCE = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[\w.~+-]+)+/?")
_TARGET = re.compile(r"(?:/[\w.~%+-]*)+(?:#[\w.%:-]+)?")


@dataclass(frozen=True, slots=True)
class Redirect:
    """One old address as it is written in a file."""

    source: str
    target: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where each old address leads in one step, and what is wrong with the rest."""

    targets: dict[str, str]
    problems: tuple[Problem, ...]


def declared(pages: Iterable[Page], text: str) -> list[Redirect]:
    """
    Collect the redirects of pages' aliases and of the text of redirects.toml, in their order.

    Args:
        text: TOML of whole lines `"/old" = "/new"`; another line becomes a redirect from nowhere.
    """
    found = [
        Redirect(unquote(alias), page.url, page.path, page.front.line("aliases"))
        for page in pages
        if page.front
        for alias in page.aliases
    ]
    for number, line in enumerate(text.splitlines(), start=1):
        match = LINE.fullmatch(line)
        if match:
            found.append(Redirect(unquote(match[1][1:-1]), match[2][1:-1], REDIRECTS, number))
        elif line.strip() and not line.lstrip().startswith("#"):
            found.append(Redirect("", line.strip(), REDIRECTS, number))
    return found


def resolve(written: Iterable[Redirect], living: Container[str]) -> Resolved:
    """
    Follow each old address to the end of its chain.

    An address at which a page lives is no redirect: the page wins. A circle or an address with
    two targets is an error; a chain, a dead end or a wrong address is a warning.

    Args:
        living: addresses that are answered by the site itself.
    """
    problems: list[Problem] = []
    first = _accepted(written, living, problems)
    targets = {}
    for source, item in first.items():
        end, steps = _end(item, first)
        if end is None:
            problems.append(_problem(item, "redirect_circular", chain=" → ".join(steps)))
        elif not _is_answered(end, living):
            problems.append(_warning(item, "redirect_dead"))
        else:
            targets[source] = end
            problems += [_warning(item, "redirect_chain", end=end)] if len(steps) > 1 else []
    return Resolved(targets, tuple(problems))


def _accepted(
    written: Iterable[Redirect], living: Container[str], problems: list[Problem]
) -> dict[str, Redirect]:
    """Choose one redirect for each old address, and name those that cannot be."""
    first: dict[str, Redirect] = {}
    for item in written:
        if not item.source:
            problems.append(_problem(item, "redirect_line"))
        elif not _is_allowed(item):
            problems.append(_warning(item, "redirect_wrong"))
        elif item.source not in living:
            other = first.setdefault(item.source, item).target
            if other != item.target:
                problems.append(_problem(item, "redirect_twice", other=other))
    return first


def files(resolved: Resolved, pages: Iterable[Page], site_url: str) -> dict[str, bytes]:
    """Give the pages that stand at old addresses and the maps for web servers, by file."""
    living = {page.url: page for page in pages}
    found = {}
    for source, target in resolved.targets.items():
        page = living.get(target.partition("#")[0])
        title, lang = (page.title, page.lang) if page else ("", "en")
        found[addresses.save_as(source)] = page_of(site_url, target, title, lang)
    return {**found, **maps(resolved.targets)}


def page_of(site_url: str, target: str, title: str, lang: str) -> bytes:
    """Write the small page that stands at an old address and leads on at once."""
    full, near, words = escape(site_url + target), escape(target), escape(title or target)
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="robots" content="noindex">\n<title>{words}</title>\n'
        f'<link rel="canonical" href="{full}">\n'
        f'<meta http-equiv="refresh" content="0; url={near}">\n</head>\n'
        f'<body>\n<p><a href="{near}">{words}</a></p>\n</body>\n</html>\n'
    ).encode()


def maps(targets: Mapping[str, str]) -> dict[str, bytes]:
    """
    Write the redirects for web servers, in stable parts of at most 1,000.

    `redirects/nginx-*.map` belong into a `map` block, `redirects/caddy-*.conf` into a site.
    """
    found = {}
    for number, rows in parts.split(targets.items(), lambda row: row, limit=PART).items():
        nginx = "".join(f'"{source}" "{_ascii(target)}";\n' for source, target in rows)
        caddy = "".join(
            f'redir "{source}" "{_ascii(target)}" permanent\n' for source, target in rows
        )
        found[f"redirects/nginx-{number}.map"] = nginx.encode()
        found[f"redirects/caddy-{number}.conf"] = caddy.encode()
    return found


def lines_of(text: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """Give each line of redirects.toml with its match, to rewrite it."""
    for line in text.splitlines():
        yield line, LINE.fullmatch(line)


def _is_allowed(item: Redirect) -> bool:
    first = item.source[1:].partition("/")[0]
    return (
        bool(_SOURCE.fullmatch(item.source))
        and first not in addresses.RESERVED
        and bool(_TARGET.fullmatch(item.target))
    )


def _end(item: Redirect, first: Mapping[str, Redirect]) -> tuple[str | None, list[str]]:
    """Give the last target and the steps to it; None when the steps come back to one of them."""
    steps = [item.source]
    target = item.target
    while (path := target.partition("#")[0]) in first:
        if path in steps:
            return None, [*steps, path]
        steps.append(path)
        target = first[path].target
    return target, steps


def _is_answered(target: str, living: Container[str]) -> bool:
    """Tell whether the site answers an address; files, such as documents, have a dot."""
    path = target.partition("#")[0]
    return path in living or "." in path.rpartition("/")[2]


def _ascii(target: str) -> str:
    return quote(target, safe="/#%:+~")


def _problem(item: Redirect, key: str, **details: str) -> Problem:
    told = {"url": item.source, "target": item.target, **details}
    return Problem(item.path, item.line, key, told)


def _warning(item: Redirect, key: str, **details: str) -> Problem:
    return replace(_problem(item, key, **details), severity="warning")
