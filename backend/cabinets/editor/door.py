"""The door of the editor's cabinet: who may enter, and what stands in its menu."""

from backend.accounts import roles
from backend.kernel.actor import Realm
from backend.web import account, navigation
from backend.web import help as help_pages
from backend.web.access import Guard
from backend.web.cabinet import Cabinet

cabinet = Cabinet("editor", prefix="/editor", guard=Guard(Realm.STAFF, roles.of("editor")))

navigation.declare(
    cabinet.name,
    [
        navigation.Item("editor.menu.pages", "/editor", "contract"),
        navigation.Item("editor.menu.news", "/editor/news", "news"),
        navigation.Item("editor.menu.media", "/editor/media", "picture"),
        navigation.Item("web.help", "/editor/help", "help"),
        *account.menu(cabinet.prefix),
    ],
)

account.add_to(cabinet)
help_pages.add_to(cabinet)
