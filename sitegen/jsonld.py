"""What a page says to search engines as JSON-LD: the company, services with prices, the way, news."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

Node = dict[str, Any]
_TAX_NUMBERS = ("ИНН", "INN")
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where things are said: the site's absolute address, the language, the company's facts."""

    site_url: str
    lang: str
    company: Mapping[str, Any]

    @property
    def company_id(self) -> str:
        return f"{self.site_url}/#organization"


@dataclass(frozen=True, slots=True)
class Offer:
    """A price of a tariff in minor units, for a month, for a minute or once (no unit)."""

    name: str
    price_minor: int
    currency: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What a page tells about itself; `image` is an absolute address or empty."""

    title: str
    description: str
    url: str
    image: str = ""
    date: datetime | None = None


def script(nodes: Sequence[Node]) -> Markup:
    """Write nodes so that nothing in them can end the script element they stand in."""
    graph = {"@context": "https://schema.org", "@graph": list(nodes)}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_ESCAPES))  # noqa: S704 — escaped on this line


def organization(place: Place, *, logo: str, is_whole: bool = True) -> Node:
    """
    Tell who the company is.

    Args:
        logo: address of the mark within the site.
        is_whole: with the numbers of registers and accounts, and every department.
    """
    company = place.company
    requisites, departments = company.get("requisites", ()), company.get("departments", ())
    found = {
        "@type": "Organization",
        "@id": place.company_id,
        "name": company.get("short_name"),
        "legalName": company.get("full_name") or company.get("name"),
        "url": f"{place.site_url}/",
        "logo": place.site_url + logo,
        "foundingDate": str(company.get("founded", "")),
        "email": company.get("email"),
        "telephone": [phone["number"] for phone in company.get("phones", ())],
        "address": company.get("address"),
        "taxID": _tax_number(requisites),
        "identifier": [_register_entry(row) for row in _registers(requisites) if is_whole],
        "contactPoint": [_contact(place, row) for row in departments if is_whole],
        "sameAs": list(company.get("social", ())),
    }
    return {key: value for key, value in found.items() if value}


def website(place: Place) -> Node:
    """Tell what the site is called."""
    return {
        "@type": "WebSite",
        "url": f"{place.site_url}/",
        "name": place.company.get("short_name", ""),
        "inLanguage": place.lang,
        "publisher": {"@id": place.company_id},
    }


def breadcrumbs(place: Place, steps: Sequence[tuple[str, str]]) -> Node:
    """Tell the way to a page by titles and addresses, its own last."""
    items = [
        {"@type": "ListItem", "position": number, "name": title, "item": place.site_url + url}
        for number, (title, url) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def news_article(place: Place, about: About) -> Node:
    """Tell of a news item."""
    found = {
        "@type": "NewsArticle",
        "headline": about.title,
        "description": about.description,
        "datePublished": about.date.isoformat() if about.date else "",
        "inLanguage": place.lang,
        "image": about.image,
        "mainEntityOfPage": place.site_url + about.url,
        "author": {"@id": place.company_id},
        "publisher": {"@id": place.company_id},
    }
    return {key: value for key, value in found.items() if value}


def service(place: Place, about: About, offers: Sequence[Offer]) -> Node:
    """Tell of a service and what it costs."""
    found = {
        "@type": "Service",
        "name": about.title,
        "description": about.description,
        "url": place.site_url + about.url,
        "image": about.image,
        "areaServed": place.company.get("city"),
        "provider": {"@id": place.company_id},
        "offers": [_offer(offer) for offer in offers],
    }
    return {key: value for key, value in found.items() if value}


def _offer(offer: Offer) -> Node:
    price = f"{offer.price_minor // 100}.{offer.price_minor % 100:02}"
    found: Node = {"@type": "Offer", "name": offer.name}
    if not offer.unit:
        return {**found, "price": price, "priceCurrency": offer.currency}
    found["priceSpecification"] = {
        "@type": "UnitPriceSpecification",
        "price": price,
        "priceCurrency": offer.currency,
        "unitCode": offer.unit,
    }
    return found


def _tax_number(rows: Sequence[Mapping[str, str]]) -> str:
    found = (row["value"] for row in rows if any(sign in row["title"] for sign in _TAX_NUMBERS))
    return next(found, "")


def _registers(rows: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Choose the rows that are numbers: registers and accounts."""
    return [row for row in rows if row["value"].isdigit()]


def _register_entry(row: Mapping[str, str]) -> Node:
    return {"@type": "PropertyValue", "name": row["title"], "value": row["value"]}


def _contact(place: Place, row: Mapping[str, str]) -> Node:
    return {
        "@type": "ContactPoint",
        "contactType": row.get("title", ""),
        "telephone": row.get("phone", ""),
        "email": row.get("email", ""),
        "availableLanguage": place.lang,
    }
