"""The door of the client's cabinet: who may enter, and what stands in its menu."""

from backend.accounts import roles
from backend.kernel.actor import Realm
from backend.web import account, navigation
from backend.web import help as help_pages
from backend.web.access import Guard
from backend.web.cabinet import Cabinet

cabinet = Cabinet("client", prefix="/cabinet", guard=Guard(Realm.CLIENT, roles.of("client")))

navigation.declare(
    cabinet.name,
    [
        navigation.Item("client.menu.home", "/cabinet", "home"),
        # One line a section, in this order: services, requests, money, documents, notices, people, company.
        navigation.Item("web.help", "/cabinet/help", "help"),
        *account.menu(cabinet.prefix),
    ],
)

account.add_to(cabinet)
help_pages.add_to(cabinet)
