"""The demo company on one machine: made at the first start, kept after it, forgotten on request."""

import fcntl
import os
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from backend import config as settings
from backend.app import compose, site_of
from backend.config import Config
from backend.db import base, migrate
from backend.demo import company, people
from backend.demo.bank.running import opened_bank
from backend.kernel import clock
from backend.processes import serve
from backend.server import StartError, open_door, open_log
from sitegen import engine, release
from sitegen.errors import BuildFailed, SitegenError
from sitegen.texts import sentence

ROOT = Path(__file__).resolve().parents[2]
STATE = (
    "kabinet.toml",
    "content",
    "content.part",
    "site",
    "state",
    "mail",
    "backups",
    "addresses",
    "log.jsonl",
    "bank",
)

SETTINGS = """\
# The demo's settings, written at its first start. docs/operations.md explains each of them.
[site]
url = "http://localhost:8000"
backend_url = "http://my.localhost:8000"
content = "{content}"
theme = "{theme}"
releases = "{var}/site"
state = "{var}/state"

[database]
file = "{var}/kabinet.db"
backups = "{var}/backups"

[mail]
transport = "folder"
folder = "{var}/mail"
sender = "no-reply@logotelecom.example"

[server]
log = "{var}/log.jsonl"

[developer]
pages = true
"""


class DemoError(Exception):
    """The demo cannot do what was asked; the sentence says why and what helps."""


def run(environ: Mapping[str, str]) -> int:
    """
    Make what is missing, then answer until Ctrl-C.

    Raises:
        DemoError: it runs already, the port is busy, or the site cannot be built.
    """
    _require_project()
    var = _folder(environ)
    with _alone(var), opened_bank(var / "bank") as addresses:
        config = _settings(var, {**addresses, **environ})
        with _open_door(config) as door:
            open_log(config.server.log)
            logins = _prepare(config, var)
            application = compose(config)
            serve(application, config, door=door, announce=lambda: _welcome(config, logins))
    print("\nThe demo has stopped. Its state is kept; `make demo-reset` forgets it.")
    return 0


def reset(environ: Mapping[str, str]) -> int:
    """
    Remove the demo's state and nothing else.

    Raises:
        DemoError: it is running.
    """
    var = _folder(environ)
    with _alone(var):
        for path in [*(var / name for name in STATE), *var.glob("kabinet.*")]:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    print("The demo's state is forgotten; `make demo` begins anew.")
    return 0


def _require_project() -> None:
    if not all((ROOT / name).is_dir() for name in ("content", "theme")):
        raise DemoError(
            "The demo needs `content` and `theme`, which a wheel does not hold: "
            "run it from the folder of the project."
        )


def _folder(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("KABINET_VAR") or ROOT / "var").resolve()


@contextmanager
def _alone(var: Path) -> Iterator[None]:
    var.mkdir(parents=True, exist_ok=True)
    with (var / "demo.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DemoError("The demo is running already: stop it first with Ctrl-C.") from error
        yield


def _settings(var: Path, environ: Mapping[str, str]) -> Config:
    file = var / "kabinet.toml"
    if not file.exists():
        folder = settings.root_of(file)
        named = {"var": var, "content": var / "content", "theme": ROOT / "theme"}
        places = {name: os.path.relpath(path, folder) for name, path in named.items()}
        file.write_text(SETTINGS.format(**places), encoding="utf-8")
    return settings.load(file, {**environ, **_addresses(environ)})


def _addresses(environ: Mapping[str, str]) -> dict[str, str]:
    """Another port or host changes both addresses; what was said in full wins."""
    port = environ.get("KABINET_PORT") or environ.get("PORT")
    host = environ.get("KABINET_HOST", "localhost")
    if not port and host == "localhost":
        return {}
    told = {
        "KABINET_SERVER_PORT": port or "8000",
        "KABINET_SITE_URL": f"http://{host}:{port or 8000}",
        "KABINET_SITE_BACKEND_URL": f"http://my.{host}:{port or 8000}",
    }
    return {name: value for name, value in told.items() if name not in environ}


def _open_door(config: Config) -> socket.socket:
    """Before the site is built, not after: a busy port is told at once."""
    try:
        return open_door(config)
    except StartError as error:
        raise DemoError(
            f"{error} Choose another: make demo PORT={config.server.port + 1}"
        ) from error


def _prepare(config: Config, var: Path) -> list[people.Login]:
    if not config.site.content.exists():
        _copy_content(config.site.content)
    base.connect(config.database.file)
    migrate.apply(backups=config.database.backups)
    logins = people.invite_everybody()
    prices = ROOT / "content" / "data" / "tariffs.json"
    company.make(prices, now=clock.now(), zone=config.zone)
    base.close_connection()
    _publish(config, var)
    return logins


def _copy_content(target: Path) -> None:
    """Whole or not at all: a start that was interrupted must not leave half a site."""
    unfinished = target.with_name("content.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(ROOT / "content", unfinished)
    unfinished.rename(target)


def _publish(config: Config, var: Path) -> None:
    """Pages hold the addresses of the site, so that another port needs another build."""
    site, noted = site_of(config), var / "addresses"
    addresses = f"{config.site_url} {config.backend_url}\n"
    is_same = noted.exists() and noted.read_text("utf-8") == addresses
    if is_same and release.current(site):
        return
    print("Building the site…", flush=True)
    try:
        engine.publish(site, actor="demo")
    except BuildFailed as error:
        places = (f"  {p.path}:{p.line}: {sentence(p.key, p.details)}" for p in error.problems)
        raise DemoError("\n".join(["The site cannot be built:", *places])) from error
    except SitegenError as error:
        raise DemoError(sentence(error.key, error.details)) from error
    noted.write_text(addresses, "utf-8")


def _welcome(config: Config, logins: list[people.Login]) -> None:
    print(f"""
  LogoTelecom is open.

  Public site       {config.site_url}/
  Clients sign in   {config.backend_url}/sign-in
  Staff sign in     {config.backend_url}/staff/sign-in
  Pay by card       {config.backend_url}/pay (the training bank lists its cards)
  Letters arrive in {config.mail.folder}
""")
    width = max(len(login.address) for login in logins)
    for login in logins:
        print(f"  {login.who:<24}  {login.address:<{width}}  {login.password}")
    print("\n  Ctrl-C stops it.\n", flush=True)
