"""The site this cabinet works on, and how its refusals are told to people."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from backend.config import SiteSettings
from backend.kernel.errors import InvalidError, NotFoundError, UnavailableError
from backend.web.visit import here
from sitegen import markdown, texts
from sitegen.errors import BusyError, Problem, SitegenError, StorageError
from sitegen.site import Site

MISSING = frozenset({"page_missing", "path_wrong", "news_name"})


def site() -> Site:
    """The site of the configuration."""
    return site_of(here().services.config.site)


def say(refusal: SitegenError | Problem | markdown.Problem) -> str:
    """The sentence of a refusal or a problem, in the visitor's language, without its place."""
    if isinstance(refusal, StorageError):
        return here().t("editor.disk")
    return texts.sentence(refusal.key, refusal.details, here().language)


@contextmanager
def told() -> Iterator[None]:
    """
    Turn what sitegen refuses into what a cabinet answers with.

    Raises:
        NotFoundError: no such page.
        UnavailableError: the disk does not take what must be written, or others hold it too long.
        InvalidError: anything else that a person can put right.
    """
    try:
        yield
    except StorageError as error:
        raise UnavailableError("editor.disk") from error
    except BusyError as error:
        raise UnavailableError("editor.busy") from error
    except SitegenError as error:
        if error.key in MISSING:
            raise NotFoundError from error
        raise InvalidError("editor.refused", sentence=say(error)) from error


@lru_cache(maxsize=8)
def site_of(settings: SiteSettings) -> Site:
    """The site that the settings of the backend name."""
    return Site(
        content=settings.content,
        theme=settings.theme,
        releases=settings.releases,
        state=settings.state,
        url=settings.url,
        backend_url=settings.backend_url,
        languages=settings.languages,
        timezone=settings.timezone.key,
        keep_releases=settings.keep_releases,
    )
