"""Object storage: what each object is served as, and keys that a stranger's code has to accept."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from sitegen.site import Site
from sitegen.targets import places
from sitegen.targets.delivery import Order, Report, deliver
from sitegen.targets.options import StorageOptions
from sitegen.targets.refusals import TargetError
from tests.sitegen.targets.ends import StorageEnd
from tests.sitegen.targets.releases import days, publish, served, tree
from tests.support.storage.server import KEYS, StorageServer


@pytest.fixture
def bucket(storage_server: StorageServer, monkeypatch: pytest.MonkeyPatch) -> StorageEnd:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEYS[0])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", KEYS[1])
    return StorageEnd(storage_server)


def send(site: Site, options: StorageOptions) -> Report:
    with places.opened(site, options) as place:
        return deliver(site, options, place, Order("egor", days(0)))


def of(end: StorageEnd) -> StorageOptions:
    assert isinstance(end.options, StorageOptions)
    return end.options


def test_objects_are_served_as_what_they_are(site: Site, bucket: StorageEnd) -> None:
    publish(site, tree())
    send(site, of(bucket))
    style = next(name for name in tree() if name.startswith("theme/"))

    page, _ = bucket.get("services/page-1")
    sheet, _ = bucket.get(style)
    picture, _ = bucket.get("images/index-1.webp")
    feed, _ = bucket.get("feeds/news.atom")

    assert page["content-type"] == "text/html; charset=utf-8"
    assert page["cache-control"] == "public, max-age=60"
    assert page["content-encoding"] == sheet["content-encoding"] == "gzip"
    assert sheet["content-type"] == "text/css; charset=utf-8"
    assert sheet["cache-control"] == "public, max-age=31536000, immutable"
    assert picture["content-type"] == "image/webp"
    assert feed["content-type"] == "application/atom+xml"
    assert "content-encoding" not in picture
    assert "content-encoding" not in feed


def test_pages_have_clean_addresses_and_home_pages_their_file(
    site: Site, bucket: StorageEnd
) -> None:
    publish(site, tree() | {"404.html": b"no", "en/404.html": b"no"})
    send(site, of(bucket))

    keys = set(bucket.objects())

    assert {"index.html", "en/index.html", "404.html", "en/404.html", "services/page-1"} <= keys
    assert not [key for key in keys if key.endswith((".gz", ".br"))]


def test_files_may_keep_their_names_and_stay_unpacked(site: Site, bucket: StorageEnd) -> None:
    publish(site, tree())
    bucket.changes = {"addresses": "files", "packing": "none"}

    send(site, of(bucket))

    headers, body = bucket.get("services/page-1.html")
    assert "content-encoding" not in headers
    assert body == tree()["services/page-1.html"]


def test_what_is_said_of_files_may_change_without_the_files(site: Site, bucket: StorageEnd) -> None:
    publish(site, tree())
    send(site, of(bucket))

    report = send(site, replace(of(bucket), page_seconds=5))

    assert bucket.get("services/page-1")[0]["cache-control"] == "public, max-age=5"
    assert not [name for name in report.sent if name.startswith("theme/")]
    assert "services/page-1" in report.sent


def test_a_site_may_live_in_a_folder_of_a_bucket(site: Site, bucket: StorageEnd) -> None:
    publish(site, tree())
    bucket.put("other/thing", b"not ours")

    report = send(site, replace(of(bucket), prefix="sites/www"))

    assert report.strangers == []
    assert {key.partition("/")[0] for key in bucket.objects()} == {"sites", "other"}
    assert "sites/www/services/page-1" in bucket.objects()


def test_variables_of_other_programs_lead_nowhere_else(
    site: Site, bucket: StorageEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    publish(site, tree())

    send(site, of(bucket))

    assert served(site, packed=False) == bucket.tree()


def test_keys_come_from_a_file_and_win_over_the_environment(
    site: Site, bucket: StorageEnd, tmp_path: Path
) -> None:
    file = tmp_path / "keys.ini"
    file.write_text("[site]\naws_access_key_id = one\naws_secret_access_key = two\n")
    publish(site, tree())

    assert send(site, replace(of(bucket), credentials=file, profile="site")).sent


@pytest.fixture
def guarded(bucket: StorageEnd) -> Iterator[tuple[StorageEnd, str, str]]:
    """From here on the storage checks every signature, by Amazon's own code, and every right."""
    where = bucket.server.endpoint
    ask(where, Action="CreateUser", UserName="site")
    rights = {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    ask(
        where,
        Action="PutUserPolicy",
        UserName="site",
        PolicyName="all",
        PolicyDocument=json.dumps({"Version": "2012-10-17", **rights}),
    )
    answer = ask(where, Action="CreateAccessKey", UserName="site")
    found = [
        answer.partition(f"<{name}>")[2].partition("<")[0]
        for name in ("AccessKeyId", "SecretAccessKey")
    ]
    bucket.server.ask("POST", "/moto-api/reset-auth", b"0")
    yield bucket, found[0], found[1]
    bucket.server.ask("POST", "/moto-api/reset-auth", b"inf")


def ask(where: str, **fields: str) -> str:
    from urllib.parse import urlencode

    credential = "AWS4-HMAC-SHA256 Credential=root/20261101/us-east-1/iam/aws4_request"
    body = urlencode({**fields, "Version": "2010-05-08"}).encode()
    request = Request(where, body, {"Authorization": f"{credential}, SignedHeaders=, Signature="})  # noqa: S310 loopback
    with urlopen(request) as answer:  # noqa: S310 loopback
        return str(answer.read().decode())


def test_signatures_and_rights_are_checked(
    site: Site, guarded: tuple[StorageEnd, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    end, key, secret = guarded
    publish(site, tree())
    refusals = []
    for name, word in ((key, "wrong"), ("AKIANOBODY", secret)):
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", name)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", word)
        with pytest.raises(TargetError) as refused:
            send(site, of(end))
        refusals.append((refused.value.key, refused.value.details["reason"]))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)

    report = send(site, of(end))

    assert refusals == [
        ("target_key_refused", "SignatureDoesNotMatch"),
        ("target_key_refused", "InvalidAccessKeyId"),
    ]
    assert report.sent
    assert send(site, of(end)).sent == []


def test_what_may_not_be_written_is_told(site: Site, bucket: StorageEnd) -> None:
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject"}
    statement = {**deny, "Resource": f"arn:aws:s3:::{bucket.bucket}/*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]}).encode()
    bucket.server.ask("PUT", f"/{bucket.bucket}?policy", policy)
    publish(site, tree())

    with pytest.raises(TargetError) as refused:
        send(site, of(bucket))

    assert refused.value.key == "target_no_rights"


def test_without_the_client_the_remedy_is_told(
    site: Site, bucket: StorageEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "obstore.store", None)

    from sitegen.errors import ConfigError

    with pytest.raises(ConfigError) as refused, places.opened(site, of(bucket)):
        pass

    assert refused.value.key == "config_target_extra"
