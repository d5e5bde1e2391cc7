"""The built site holds nothing of tariffs that are not for everybody."""

from backend import app as composition
from backend.config import Config
from sitegen import engine, release
from tests.support import world
from tests.support.secrecy import told


def test_the_built_site_holds_nothing_of_them(config: Config, app: object):
    two = world.make()
    site = composition.site_of(config)
    engine.publish(site, actor="tests")
    live = release.current(site)
    assert live is not None

    files = [path for path in (site.releases / "current").rglob("*") if path.is_file()]
    texts = ((str(path), path.read_bytes()) for path in files)

    assert len(files) > 50
    assert told(texts, two) == []
