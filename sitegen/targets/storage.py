"""A target that is a bucket of object storage which speaks S3."""

from __future__ import annotations

import configparser
import gzip
import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitegen import files as disk
from sitegen.errors import ConfigError
from sitegen.targets import inventory, kinds, reasons
from sitegen.targets.options import StorageOptions
from sitegen.targets.plan import Item

if TYPE_CHECKING:
    from obstore.store import S3Credential, S3Store

AT_ONCE = 8
MARK = "kabinet"  # each object carries its digest, so that headers can be verified too
_KEPT_NAMES = ("index.html", "404.html", "503.html")
_NOTE = {"Content-Type": "application/octet-stream", "Cache-Control": "no-store"}


class StoragePlace:
    """
    A bucket, or a folder of one.

    With clean addresses `about.html` is the object `about`, so that links without a suffix
    work wherever objects are served as they are named. What only browsers ask for is stored
    packed (Content-Encoding: gzip), because object storage does not choose by request.
    """

    def __init__(self, options: StorageOptions, *, patience_seconds: int = 60) -> None:
        self._options = options
        self._store = _opened(options, patience_seconds)

    def items(self, files: Mapping[str, str]) -> dict[str, Item]:
        found: dict[str, Item] = {}
        for name, digest in files.items():
            if not name.endswith(kinds.PACKED):
                key = self._key(name, files)
                found[key] = self._item(key, name, digest, is_packed=self._is_packed(name, files))
        return found

    def notes(self) -> dict[str, bytes]:
        found = {name: self._read(name) for name in (inventory.WHOLE, inventory.BEGUN)}
        return {name: data for name, data in found.items() if data is not None}

    def note(self, name: str, data: bytes) -> None:
        self._put(name, data, _NOTE)

    def names(self) -> set[str]:
        import obstore

        with self._explained():
            found = {str(entry["path"]) for batch in obstore.list(self._store) for entry in batch}
        return {name for name in found if not name.startswith(f"{inventory.FOLDER}/")}

    def differing(self, items: Collection[Item], folder: Path) -> set[str]:
        def is_other(item: Item) -> bool:
            return self._stamp(item.name) != (item.digest, len(_body(item, folder)))

        with ThreadPoolExecutor(AT_ONCE) as pool:
            verdicts = list(pool.map(is_other, items))
        return {item.name for item, is_bad in zip(items, verdicts, strict=True) if is_bad}

    def send(self, items: Collection[Item], folder: Path, told: Callable[[int], None]) -> None:
        def put(item: Item) -> None:
            self._put(item.name, _body(item, folder), {**item.headers, MARK: item.digest})

        self._each(put, items, told)

    def remove(self, names: Iterable[str]) -> None:
        import obstore

        def delete(name: str) -> None:
            with self._explained():
                obstore.delete(self._store, name)

        self._each(delete, list(names), lambda _: None)

    def _key(self, name: str, files: Mapping[str, str]) -> str:
        is_kept = name.rpartition("/")[2] in _KEPT_NAMES or not name.endswith(".html")
        clean = name.removesuffix(".html")
        return name if self._options.addresses == "files" or is_kept or clean in files else clean

    def _is_packed(self, name: str, files: Mapping[str, str]) -> bool:
        """Pack what the release has packed too: it knows which files gain by it."""
        is_wanted = self._options.packing == "gzip" and kinds.is_packable(name)
        return is_wanted and f"{name}.gz" in files

    def _item(self, key: str, name: str, digest: str, *, is_packed: bool) -> Item:
        headers = {
            "Content-Type": kinds.media_type(name),
            "Cache-Control": kinds.cache_control(name, self._options.page_seconds),
        }
        if is_packed:
            headers["Content-Encoding"] = "gzip"
        whole = json.dumps([digest, headers], sort_keys=True)
        return Item(key, name, disk.fingerprint(whole), headers)

    def _put(self, name: str, data: bytes, attributes: dict[str, str]) -> None:
        import obstore

        with self._explained():
            # In one part: an object is there whole or not at all, and nothing is left half done.
            obstore.put(self._store, name, data, attributes=attributes, use_multipart=False)

    def _read(self, name: str) -> bytes | None:
        import obstore

        try:
            with self._explained():
                return bytes(obstore.get(self._store, name).bytes())
        except FileNotFoundError:
            return None

    def _stamp(self, name: str) -> tuple[str, int]:
        """Ask what an object bears as its digest and how long it is."""
        import obstore

        try:
            with self._explained():
                found = obstore.get(self._store, name, options={"head": True})
                return str(found.attributes.get(MARK, "")), found.meta["size"]
        except FileNotFoundError:
            return "", 0

    def _each(
        self, action: Callable[[Any], None], things: Collection[Any], told: Callable[[int], None]
    ) -> None:
        """Do it for all, several at once; the first failure stops what has not begun."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for _ in pool.map(action, things):
                told(1)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        from obstore.exceptions import BaseError

        try:
            yield
        except FileNotFoundError as error:
            if "NoSuchBucket" in str(error):
                raise reasons.of_storage(error, self._options) from None
            raise
        except BaseError as error:
            # The client's own words are long and quote what was sent: they stay out of logs.
            raise reasons.of_storage(error, self._options) from None


def _body(item: Item, folder: Path) -> bytes:
    data = (folder / item.source).read_bytes()
    return gzip.compress(data, mtime=0) if "Content-Encoding" in item.headers else data


def _opened(options: StorageOptions, patience_seconds: int) -> S3Store:
    try:
        from obstore.store import S3Store
    except ModuleNotFoundError as error:
        raise ConfigError("config_target_extra", target=options.name) from error
    found = _credentials(options)
    return S3Store(
        options.bucket,
        prefix=options.prefix or None,
        endpoint=options.endpoint,
        aws_endpoint_url_s3=options.endpoint,  # or the variable of that name would win
        region=options.region,
        virtual_hosted_style_request=False,
        client_options={
            "allow_http": options.endpoint.startswith("http:"),
            "connect_timeout": timedelta(seconds=10),
            "timeout": timedelta(seconds=max(10, patience_seconds)),
        },
        retry_config={
            "max_retries": 6,
            "retry_timeout": timedelta(seconds=patience_seconds),
            "backoff": {"init_backoff": timedelta(seconds=0.25), "base": 2},
        },
        credential_provider=lambda: found,
    )


def _credentials(options: StorageOptions) -> S3Credential:
    """Read a file in the form of ~/.aws/credentials, or the well-known variables."""
    if options.credentials is None:
        found = {name.lower(): value for name, value in os.environ.items() if "AWS_" in name}
    else:
        found = _profile(options, options.credentials)
    if not found.get("aws_access_key_id") or not found.get("aws_secret_access_key"):
        where = str(options.credentials or "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY")
        raise ConfigError("config_target_secret", target=options.name, file=where)
    return {
        "access_key_id": found["aws_access_key_id"],
        "secret_access_key": found["aws_secret_access_key"],
        "token": found.get("aws_session_token") or None,
        "expires_at": None,
    }


def _profile(options: StorageOptions, file: Path) -> dict[str, str]:
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(file.read_text(encoding="utf-8"))
        return dict(parser.items(options.profile))
    except (OSError, UnicodeDecodeError, configparser.Error):
        # Without the cause: a parser quotes the line that it does not understand.
        raise ConfigError("config_target_secret", target=options.name, file=str(file)) from None
