"""The door of the managers' cabinet: who may enter, and what stands in its menu."""

from backend.accounts import rights, roles
from backend.accounts.rights import Right
from backend.kernel.actor import Realm
from backend.payments import listing
from backend.web import account, navigation
from backend.web import help as help_pages
from backend.web.access import Guard
from backend.web.cabinet import Cabinet

cabinet = Cabinet("manager", prefix="/manager", guard=Guard(Realm.STAFF, roles.of("manager")))


def _with(right: Right) -> frozenset[str]:
    """The roles of staff that have a right."""
    return frozenset(role for role in roles.STAFF if right in rights.of(role))


navigation.declare(
    cabinet.name,
    [
        navigation.Item("manager.menu.home", "/manager", "home"),
        # One line a section, in this order: requests, clients, subscriptions, tariffs, services, tariff changes,
        # payments, charging, rules, imports.
        navigation.Item("requests.menu", "/manager/requests", "contract"),
        navigation.Item("manager.menu.clients", "/manager/clients", "client"),
        navigation.Item("lists.subscriptions", "/manager/subscriptions", "phone"),
        navigation.Item("manager.menu.tariffs", "/manager/tariffs", "tariffs"),
        navigation.Item("manager.menu.services", "/manager/services", "services"),
        navigation.Item("manager.changes.title", "/manager/tariff-changes", "clock"),
        navigation.Item(
            "pays.title",
            "/manager/payments",
            "money",
            roles=_with(Right.SEE_MONEY),
            count=lambda _: listing.alerts_count(),
        ),
        navigation.Item(
            "charging.title", "/manager/charging", "money", roles=_with(Right.RUN_CHARGES)
        ),
        navigation.Item("rules.menu", "/manager/rules", "check"),
        navigation.Item("imports.title", "/manager/imports", "contract", roles=_with(Right.IMPORT)),
        navigation.Item("web.help", "/manager/help", "help"),
        *account.menu(cabinet.prefix),
    ],
)

account.add_to(cabinet)
help_pages.add_to(cabinet)
