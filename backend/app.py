"""The composition root: a Config becomes the WSGI application, told apart by host name."""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from backend import webhooks
from backend.cabinets import client, design, editor, guest, manager
from backend.cabinets.editor.schedule import LOOK_EVERY, Schedule
from backend.config import Config
from backend.db import base
from backend.jobs import Job, usual
from backend.kernel import i18n
from backend.kernel.rendering import Templates
from backend.payments import registry
from backend.service_requests import waits
from backend.showcase import proposals, snapshot
from backend.web import headers, language_switch, requestlog, root
from backend.web.cabinet import Cabinet
from backend.web.static import PREFIX, StaticFiles
from backend.web.visit import Services
from sitegen import search
from sitegen.serving import AssetsApp, SiteApp
from sitegen.site import Site

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Application:
    """What answers HTTP, what is done by time beside it, and the site it publishes, if any."""

    wsgi: "WSGIApplication"
    jobs: list[Job]
    site: Site | None = None


def create_app(config: Config) -> "WSGIApplication":
    """Everything that answers HTTP: the public site on its host, the backend on its own."""
    return compose(config).wsgi


def compose(config: Config) -> Application:
    """The whole product; the database is bound but not opened."""
    base.connect(config.database.file)
    waits.use(waits.of(config))
    files = StaticFiles(HERE / "static", is_changing=config.developer.pages)
    services = create_services(config, files)
    site = site_of(config)
    hosts: dict[str, WSGIApplication] = {
        config.site_host: SiteApp(site),
        config.backend_host: backend_of(services, files, site),
    }
    of_site = [
        Job("schedule", Schedule(site), LOOK_EVERY),
        Job("page_proposals", proposals.Carrier(site)),
        Job("public_prices", snapshot.Follower(site), snapshot.LOOK_EVERY),
    ]
    return Application(requestlog.logged(by_host(hosts)), [*usual(services), *of_site], site)


def site_of(config: Config) -> Site:
    """The public site as these settings place it."""
    values = {field.name: getattr(config.site, field.name) for field in fields(Site)}
    return Site(**{**values, "timezone": config.site.timezone.key})


def backend_of(services: Services, files: StaticFiles, site: Site) -> "WSGIApplication":
    """The cabinets with their styles; pages in the editor also need the site's own files."""
    site_files = AssetsApp(site)
    backend = by_path(
        {
            PREFIX: files,
            webhooks.PREFIX: webhooks.application(
                services.gateways,
                base_url=services.config.backend_url,
                zone=services.config.zone,
            ),
            "/theme/": site_files,
            "/images/": site_files,
            "/pictures/": site_files,
        },
        otherwise=root.application(
            services, cabinets(developer_pages=services.config.developer.pages)
        ),
    )
    return headers.secured(backend, is_https=services.config.is_https)


def create_services(config: Config, files: StaticFiles) -> Services:
    """What lives as long as the process: texts, templates, settings."""
    translators = dict(i18n.load(HERE / "locale", config.zone))
    templates = Templates(HERE / "templates", translators, asset=files.address)
    return Services(
        config=config,
        templates=templates,
        translators=translators,
        search=functools.partial(search.find_live, site_of(config)),
        gateways=registry.gateways(config),
    )


def cabinets(*, developer_pages: bool = True) -> list[Cabinet]:
    """Every cabinet, in the order of the route map."""
    found = [
        language_switch.cabinet,
        guest.cabinet,
        client.cabinet,
        manager.cabinet,
        editor.cabinet,
    ]
    return [*found, design.cabinet] if developer_pages else found


def by_host(hosts: "Mapping[str, WSGIApplication]") -> "WSGIApplication":
    """One application for each host name; a name that is not ours gets 421 and nothing else."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        app = hosts.get(str(environ.get("HTTP_HOST", "")).lower(), _unknown_host)
        return app(environ, start_response)

    return answer


def by_path(
    prefixes: "Mapping[str, WSGIApplication]", *, otherwise: "WSGIApplication"
) -> "WSGIApplication":
    """One application for each beginning of the path."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        matching = (app for prefix, app in prefixes.items() if path.startswith(prefix))
        return next(matching, otherwise)(environ, start_response)

    return answer


def _unknown_host(_: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    body = b"421 Misdirected Request: this host name is not served here.\n"
    start_response(
        "421 Misdirected Request",
        [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))],
    )
    return [body]
