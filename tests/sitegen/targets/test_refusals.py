"""What goes wrong on the way, told in words; the words of programs are real ones."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from sitegen import texts
from sitegen.errors import BusyError, ConfigError, SitegenError, StorageError
from sitegen.site import Site
from sitegen.targets import network, places, program, reasons
from sitegen.targets.delivery import Order, deliver
from sitegen.targets.options import FolderOptions, SSHOptions, StorageOptions
from sitegen.targets.program import Ended
from sitegen.targets.refusals import PassingError, TargetError
from sitegen.targets.ssh import SSHPlace
from tests.sitegen.targets.ends import SSHEnd, StorageEnd
from tests.sitegen.targets.releases import days, publish, served, tree
from tests.support import sshd
from tests.support.storage.server import KEYS, StorageServer

SSH = SSHOptions("web", 7, "deploy@www.example.ru:/srv/www", 22, None, None)
SOURCE = Path(reasons.__file__).parent


@pytest.mark.parametrize(
    ("code", "said", "key"),
    [
        (255, "ssh: Could not resolve hostname x: Name or service not known", "target_no_host"),
        (255, "ssh: Could not resolve hostname x: Temporary failure", "target_unreachable"),
        (255, "ssh: connect to host x port 22: Connection refused", "target_unreachable"),
        (255, "x@y: Permission denied (publickey).", "target_key_refused"),
        (255, "Host key verification failed.", "target_host_key"),
        (12, "rsync: connection unexpectedly closed (0 bytes received)", "target_unreachable"),
        (12, "bash: line 1: rsync: command not found", "target_no_program"),
        (11, "rsync: [receiver] write failed on x: No space left on device (28)", "target_full"),
        (23, "rsync: mkstemp x failed: Permission denied (13)", "target_no_rights"),
        (23, "rsync: mkstemp x failed: Read-only file system (30)", "target_no_rights"),
        (23, 'rsync: change_dir "/srv" failed: No such file or directory', "target_no_folder"),
        (23, "rsync error: some files could not be transferred", "target_partial"),
        (4, "", "target_failed"),
    ],
)
def test_words_of_rsync_and_ssh_are_understood(code: int, said: str, key: str) -> None:
    assert reasons.of_rsync(Ended(code, b"", said), SSH).key == key


STORAGE = StorageOptions(
    name="s3",
    keep_days=7,
    endpoint="https://storage.example.ru",
    region="ru",
    bucket="www",
    prefix="",
    credentials=None,
    profile="default",
    addresses="clean",
    packing="gzip",
    page_seconds=60,
)


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("status code: 404 Not Found: <Code>NoSuchBucket</Code>", "target_no_bucket"),
        ("status code: 403 Forbidden: <Code>AccessDenied</Code>", "target_no_rights"),
        ("status code: 403 Forbidden: <Code>InvalidAccessKeyId</Code>", "target_key_refused"),
        ("status code: 403 Forbidden: ", "target_no_rights"),
        ("status code: 507 Insufficient Storage", "target_full"),
        ("status code: 400 Bad Request: <Code>BadDigest</Code>", "target_partial"),
        ("status code: 403: <Code>RequestTimeTooSkewed</Code>", "target_clock"),
        ("status code: 503 Slow Down: <Code>SlowDown</Code>", "target_unreachable"),
        ("HTTP error: error sending request ... dns error ...", "target_no_host"),
        ("HTTP error: error sending request ... Connection refused", "target_unreachable"),
        ("status code: 418 <Code>Teapot</Code>", "target_failed"),
    ],
)
def test_words_of_storages_are_understood(said: str, key: str) -> None:
    error = reasons.of_storage(OSError(f"Generic S3 error: {said}\nDebug source: …"), STORAGE)

    assert error.key == key
    assert "Debug" not in texts.sentence(key, error.details)


def test_every_refusal_has_its_sentence_and_all_it_needs() -> None:
    source = "".join(file.read_text("utf-8") for file in SOURCE.glob("*.py"))
    keys = set(re.findall(r'"((?:target|deploy|config)_[a-z_]+)"', source))

    assert len(keys) > 20
    assert keys - texts.SENTENCES.keys() == set()


def test_a_passing_failure_is_tried_again_after_growing_pauses() -> None:
    attempts = []

    def fail_twice() -> str:
        attempts.append(1)
        if len(attempts) < 3:
            raise PassingError("target_unreachable")
        return "done"

    assert network.persistently(fail_twice, (0.01, 0.01, 0.01)) == "done"
    assert len(attempts) == 3
    assert sorted(network.PAUSES_SECONDS) == list(network.PAUSES_SECONDS)


def test_other_failures_are_told_at_once() -> None:
    attempts = []

    def fail() -> None:
        attempts.append(1)
        raise TargetError("target_no_host")

    with pytest.raises(TargetError):
        network.persistently(fail, (0.01,))

    assert len(attempts) == 1


def test_a_program_that_is_not_installed_is_named() -> None:
    with pytest.raises(TargetError) as refused:
        program.run(["kabinet-has-no-such-program"])

    assert refused.value.key == "target_no_program"


def refused(site: Site, options: FolderOptions | SSHOptions | StorageOptions) -> SitegenError:
    publish(site, tree())
    with pytest.raises(SitegenError) as caught, places.opened(site, options) as place:
        deliver(site, options, place, Order("egor", days(0)))
    return caught.value


def test_a_folder_that_is_not_there_is_not_made(site: Site, tmp_path: Path) -> None:
    error = refused(site, FolderOptions("disk", 7, tmp_path / "none"))

    assert error.key == "target_no_folder"


def test_a_full_disk_is_told_and_the_next_run_goes_on(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno
    import shutil

    (tmp_path / "www").mkdir()
    options = FolderOptions("disk", 7, tmp_path / "www")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", full)
    error = refused(site, options)
    monkeypatch.undo()

    assert isinstance(error, StorageError)
    assert error.key == "disk_full"
    with places.opened(site, options) as place:
        assert deliver(site, options, place, Order("egor", days(0))).sent


def test_two_runs_to_one_target_do_not_mix(site: Site, tmp_path: Path) -> None:
    from sitegen import lock

    (tmp_path / "www").mkdir()
    publish(site, tree())
    options = FolderOptions("disk", 7, tmp_path / "www")

    with (
        lock.held(site.state / "deploy-disk.lock", "mila"),
        places.opened(site, options) as place,
        pytest.raises(BusyError) as refusal,
    ):
        deliver(site, options, place, Order("egor", days(0)))

    assert refusal.value.details["owner"] == "mila"


@pytest.fixture
def web(tmp_path: Path, ssh_server: sshd.SSHServer) -> SSHOptions:
    (tmp_path / "www").mkdir()
    made = SSHEnd(tmp_path / "www", ssh_server).options
    assert isinstance(made, SSHOptions)
    return made


def test_a_key_that_the_server_does_not_know_is_refused(
    site: Site, web: SSHOptions, tmp_path: Path
) -> None:
    sshd.make_key(tmp_path / "other")

    assert refused(site, replace(web, key=tmp_path / "other")).key == "target_key_refused"


def test_a_server_that_is_not_known_is_not_trusted(
    site: Site, web: SSHOptions, tmp_path: Path
) -> None:
    (tmp_path / "nobody").write_text("")

    assert refused(site, replace(web, known_hosts=tmp_path / "nobody")).key == "target_host_key"


def test_a_folder_that_is_not_there_is_not_made_over_ssh_either(
    site: Site, web: SSHOptions, tmp_path: Path
) -> None:
    error = refused(site, replace(web, to=f"{web.to}-mistyped"))

    assert error.key == "target_no_folder"
    assert not (tmp_path / "www-mistyped").exists()


def test_a_server_that_is_down_is_asked_again(tmp_path: Path, web: SSHOptions) -> None:
    place = SSHPlace(
        replace(web, port=sshd.free_port()), tmp_path, tmp_path / "shared", (0.01, 0.01)
    )

    with pytest.raises(PassingError) as failed:
        place.notes()

    assert failed.value.key == "target_unreachable"


def test_a_run_that_outlived_its_sender_is_waited_for(
    tmp_path: Path, web: SSHOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    from sitegen.targets import ssh

    monkeypatch.setattr(ssh, "_WAIT_SECONDS", 0.2)
    place = SSHPlace(web, tmp_path, tmp_path / "shared")

    with (tmp_path / "deploy-main.rsync").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(TargetError) as failed:
            place.notes()

    assert failed.value.key == "target_still_sending"


@pytest.mark.skipif(sshd.program("rrsync") is None, reason="this rsync comes without rrsync")
def test_a_key_that_may_only_write_to_one_folder_is_enough(
    site: Site, tmp_path: Path, ssh_server: sshd.SSHServer
) -> None:
    (tmp_path / "srv" / "www").mkdir(parents=True)
    key = ssh_server.restricted(f"bound-{tmp_path.name}", f"rrsync {tmp_path / 'srv'}")
    end = SSHEnd(tmp_path / "srv" / "www", ssh_server)
    assert isinstance(end.options, SSHOptions)
    options = replace(end.options, to=ssh_server.to(Path("/www")), key=key)
    publish(site, tree())
    with places.opened(site, options) as place:
        deliver(site, options, place, Order("egor", days(0)))
    publish(site, {name: data for name, data in tree().items() if "page-3.html" not in name})

    with places.opened(site, options) as place:
        deliver(site, options, place, Order("egor", days(0), verifies=True))

    assert end.tree() == served(site, packed=True) | {
        "images/services-page-3-1.webp": b"services/page-3 1"
    }


@pytest.fixture
def bucket(storage_server: StorageServer, monkeypatch: pytest.MonkeyPatch) -> StorageOptions:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEYS[0])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", KEYS[1])
    made = StorageEnd(storage_server).options
    assert isinstance(made, StorageOptions)
    return made


def test_a_bucket_that_is_not_there_is_told(site: Site, bucket: StorageOptions) -> None:
    assert refused(site, replace(bucket, bucket="none-of-ours")).key == "target_no_bucket"


def test_keys_that_are_missing_are_asked_for(
    site: Site, bucket: StorageOptions, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    file = tmp_path / "keys.ini"
    file.write_text("[default]\naws_secret_access_key = hush-hush\nwhat is this\n")

    for options in (bucket, replace(bucket, credentials=file)):
        error = refused(site, options)
        assert isinstance(error, ConfigError)
        assert error.key == "config_target_secret"
        assert "hush" not in repr(error.__cause__) + texts.sentence(error.key, error.details)
