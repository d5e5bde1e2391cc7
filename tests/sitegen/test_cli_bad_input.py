"""Bad input at the shell: one clear sentence by file and line, exit code 1, the old site stays whole."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from sitegen import cli, engine, release
from sitegen.site import Site
from tests.sitegen import made
from tests.sitegen.made import NOON, put, text

PROGRAM = Path(__file__).parent.parent.parent / "publish.py"
Out = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("english")


def template(name: str, old: str, new: str) -> Callable[[Site], None]:
    def spoil(site: Site) -> None:
        file = site.theme / "templates" / name
        file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")

    return spoil


def page(path: str, content: str) -> Callable[[Site], None]:
    return lambda site: put(site, path, content)


def bad_picture(site: Site) -> None:
    (site.content / "images/bad.png").write_bytes(b"no picture at all")
    put(site, "pages/new.md", text(body="Раз\n\n![слова](/images/bad.png)\n"))


def circle(site: Site) -> None:
    put(site, "redirects.toml", '"/one" = "/two"\n"/two" = "/one"\n')


def not_utf8(site: Site) -> None:
    (site.content / "pages/services.md").write_bytes(b"---\ntitle: a\n---\n\xff")


BAD = {
    "a template that cannot be read": (
        template("page.html", "{%", "{% if %}\n{%"),
        "theme/templates/page.html:1: ",
        "Correct the template",
    ),
    "a template that fails on a page": (
        template("base.html", "<nav>", "<nav>{{ nobody.knows }}"),
        "theme/templates/base.html:",
        "Correct the template",
    ),
    "a filter or plug-in that raises": (
        template("base.html", "<nav>", "<nav>{{ 1 // 0 }}"),
        "theme/templates/base.html:",
        "Correct the template",
    ),
    "a template that is not there": (
        page("pages/new.md", text(template="nothing")),
        "pages/new.md:3: The theme has no template nothing",
        "Create",
    ),
    "front matter that is not closed": (
        page("pages/new.md", "---\ntitle: a\n"),
        "pages/new.md:1: ",
        "second line of ---",
    ),
    "a field nobody knows": (
        page("pages/new.md", "---\ntitle: a\nsize: 1\n---\n"),
        "pages/new.md:3: Unknown field “size”",
        "Known ones: title",
    ),
    "a date that is none": (
        page("pages/new.md", text(date="soon")),
        "pages/new.md:3: A wrong value of “date”: soon",
        "Allowed: 2026-10-15",
    ),
    "two pages of one address": (
        page("pages/twin.md", text(slug="about")),
        "pages/twin.md:3: The address /about is already taken by pages/about.md",
        "another slug",
    ),
    "a picture that cannot be decoded": (
        bad_picture,
        "pages/new.md:7: The picture",
        "Replace the file",
    ),
    "redirects that go in a circle": (circle, "redirects.toml:1: ", "Take out one"),
    "a text that is not UTF-8": (not_utf8, "pages/services.md:4: ", "Save it in UTF-8"),
    "a dead link": (
        page("pages/new.md", text(body="Раз\n\n[два](/nothing)\n")),
        "pages/new.md:7: The link /nothing",
        "Correct the address",
    ),
    "data that cannot be read": (
        page("menu.toml", "[ru]\nmain = \n"),
        "menu.toml:2: ",
        "Correct it",
    ),
}


@pytest.mark.parametrize(("spoil", "place", "remedy"), BAD.values(), ids=BAD)
def test_bad_input_is_one_sentence_and_changes_nothing(
    site: Site, settings: str, capsys: Out, spoil: Callable[[Site], None], place: str, remedy: str
) -> None:
    assert cli.main(["publish", "--site", settings]) == 0
    before, live = made.tree(release.live(site)), release.current(site)
    good = shutil.copytree(
        site.content.parent, site.content.parent.with_name("good"), symlinks=True
    )
    spoil(site)
    capsys.readouterr()

    assert cli.main(["publish", "--site", settings]) == 1

    said = capsys.readouterr().err
    (sentence,) = (line for line in said.splitlines() if f"error: {place}" in line)
    assert remedy in sentence
    assert "Traceback" not in said
    assert "The published site is as it was." in said
    assert (made.tree(release.live(site)), release.current(site)) == (before, live)
    for folder in ("content", "theme"):
        shutil.rmtree(site.content.parent / folder)
        shutil.copytree(good / folder, site.content.parent / folder)
    assert cli.main(["publish", "--site", settings]) == 0
    assert made.tree(release.live(site)) == before


def test_one_damaged_page_among_many_is_named_alone(site: Site, settings: str, capsys: Out) -> None:
    for number in range(300):
        put(site, f"pages/p{number}.md", text(f"Страница {number}"))
    put(site, "pages/p150.md", "---\ntitle: a\ntitle: b\n---\n")

    assert cli.main(["publish", "--site", settings]) == 1

    said = capsys.readouterr().err.splitlines()
    assert [line for line in said if line.startswith("error")] == [
        "error: pages/p150.md:3: The field “title” is given twice. Leave one of them."
    ]


def test_a_clock_that_went_back_does_not_stop_a_publish(site: Site, settings: str) -> None:
    future = NOON + timedelta(days=3650)
    engine.publish(site, {"pages/about.md": text("Из будущего")}, now=future)

    assert cli.main(["publish", "--site", settings]) == 0

    newest, *_ = release.releases(site)
    assert newest.is_current
    assert newest.id > future.strftime("%Y%m%d")
    assert "Из будущего" in made.live(site, "about.html")


IN_A_WORLD_OF_ITS_OWN = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-euc"]


def is_world_possible() -> bool:
    if not shutil.which("unshare"):
        return False
    tried = [*IN_A_WORLD_OF_ITS_OWN, "mount -t tmpfs tmpfs /mnt"]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


needs_a_world = pytest.mark.skipif(
    not is_world_possible(), reason="this system lets nobody mount a disk of his own"
)


def in_a_world(site: Site, script: str) -> subprocess.CompletedProcess[str]:
    """Run a script of the shell that may mount disks; `$0` is the releases' folder."""
    publish = f"'{sys.executable}' '{PROGRAM}' publish --site '{site.content.parent}/kabinet.toml'"
    whole = f"publish() {{ {publish} >/dev/null; }}\n{script}"
    command = [*IN_A_WORLD_OF_ITS_OWN, whole, str(site.releases)]
    environment = {"LANG": "C.UTF-8", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


@needs_a_world
def test_a_full_disk_stops_a_publish_and_the_next_one_recovers(site: Site, settings: str) -> None:
    site.releases.mkdir()
    put(site, "pages/new.md", text(body="Слово.\n\n" * 3000))

    ended = in_a_world(
        site,
        'mount -t tmpfs -o size=4m tmpfs "$0"; publish; first=$(readlink "$0/current")\n'
        f"""printf -- '---\\ntitle: new\\n---\\nnew\\n' > '{site.content}/pages/other.md'\n"""
        'dd if=/dev/zero of="$0/filler" bs=1k 2>/dev/null || true\n'
        'if publish; then exit 9; fi; test "$first" = "$(readlink "$0/current")"\n'
        'test -s "$0/current/about.html"; ! test -e "$0/current/other.html"\n'
        'rm "$0/filler"; publish; test -s "$0/current/other.html"\n',
    )

    assert ended.returncode == 0, ended.stderr
    assert ended.stderr.count("\n") == 1
    assert "Make room" in ended.stderr
    assert "Traceback" not in ended.stderr


@needs_a_world
def test_a_disk_that_is_read_only_stops_a_publish(site: Site, settings: str) -> None:
    site.releases.mkdir()

    ended = in_a_world(
        site,
        'mount -t tmpfs tmpfs "$0"; publish; first=$(readlink "$0/current")\n'
        f"""printf -- '---\\ntitle: new\\n---\\nnew\\n' > '{site.content}/pages/other.md'\n"""
        'mount -o remount,ro "$0"; if publish; then exit 9; fi\n'
        'test "$first" = "$(readlink "$0/current")"; test -s "$0/current/about.html"\n'
        'mount -o remount,rw "$0"; publish; test -s "$0/current/other.html"\n',
    )

    assert ended.returncode == 0, ended.stderr
    assert ended.stderr.count("\n") == 1
    assert "permission to write" in ended.stderr or "is read-only" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_who_publishes_now_is_named(
    site: Site, settings: str, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = release.held
    monkeypatch.setattr(release, "held", lambda *given, **_more: real(*given, wait_seconds=0.1))
    with real(site, "Мила"):
        assert cli.main(["publish", "--site", settings]) == 1

    said = capsys.readouterr().err
    assert "Мила is publishing now" in said
    assert "Try again" in said


def test_ctrl_c_is_one_sentence(
    site: Site, settings: str, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, "publish", interrupted)

    assert cli.main(["publish", "--site", settings]) == 130
    assert capsys.readouterr().err == "Interrupted. The published site is as it was.\n"
    assert cli.main(["publish", "--site", settings, "--json"]) == 130
    assert '"error": "interrupted"' in capsys.readouterr().out
