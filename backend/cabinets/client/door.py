"""The door of the client's cabinet: who may enter, and what stands in its menu."""

from backend.accounts import rights, roles
from backend.accounts.rights import Right
from backend.kernel.actor import Realm
from backend.messaging import notices
from backend.web import account, navigation
from backend.web import help as help_pages
from backend.web.access import Guard
from backend.web.cabinet import Cabinet
from backend.web.visit import Visit

cabinet = Cabinet("client", prefix="/cabinet", guard=Guard(Realm.CLIENT, roles.of("client")))

_SEE_MONEY = frozenset(role for role in roles.CLIENT if Right.SEE_MONEY in rights.of(role))


def _unread(visit: Visit) -> int:
    """What the user has not read; staff that looks at the cabinet has no notices."""
    signed_in = visit.signed_in
    if signed_in is None or signed_in.client_id is None or visit.actor.realm is not Realm.CLIENT:
        return 0
    return notices.unread_of(visit.actor.id or 0, signed_in.client_id)


navigation.declare(
    cabinet.name,
    [
        navigation.Item("client.menu.home", "/cabinet", "home"),
        # One line a section, in this order: services, requests, money, documents, notices, people, company.
        navigation.Item("holding.title", "/cabinet/services", "service"),
        navigation.Item("requests.menu", "/cabinet/requests", "contract"),
        navigation.Item("money.title", "/cabinet/money", "money", roles=_SEE_MONEY),
        navigation.Item("documents.title", "/cabinet/documents", "contract", roles=_SEE_MONEY),
        navigation.Item("notices.menu", "/cabinet/notices", "mail", count=_unread),
        navigation.Item("clients.members.title", "/cabinet/people", "people"),
        navigation.Item("client.menu.company", "/cabinet/company", "client"),
        navigation.Item("web.help", "/cabinet/help", "help"),
        *account.menu(cabinet.prefix),
    ],
)

account.add_to(cabinet)
help_pages.add_to(cabinet)
