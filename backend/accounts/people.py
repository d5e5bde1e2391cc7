"""Find the people of a realm; what is asked here is the same for staff and clients' users."""

from backend.accounts.logins import normalise
from backend.accounts.models import AnyPerson, Membership, Staff, User
from backend.kernel.actor import Actor, Realm


def find(realm: Realm, login: str) -> AnyPerson | None:
    """The person with this login, however it is spelt; disabled ones too."""
    model = model_of(realm)
    found: AnyPerson | None = model.get_or_none(model.login == normalise(login))
    return found


def model_of(realm: Realm) -> type[Staff] | type[User]:
    """The table of the people of `realm`."""
    return Staff if realm is Realm.STAFF else User


def can_sign_in(person: AnyPerson) -> bool:
    """Whether the person is not disabled and, for a client's user, belongs to a client."""
    if person.disabled_at is not None:
        return False
    return isinstance(person, Staff) or first_membership(person) is not None


def first_membership(user: User) -> Membership | None:
    """What the user is for the client he has belonged to longest."""
    mine = Membership.select().where(Membership.user == user.id)
    found: Membership | None = mine.order_by(Membership.id).first()
    return found


def email_of(user_id: int) -> str:
    """Where letters to a client's user go."""
    return str(User.get_by_id(user_id).email)


def as_actor(person: AnyPerson) -> Actor:
    """The person as the journal names one that acts on his own account."""
    membership = first_membership(person) if isinstance(person, User) else None
    role = person.role if isinstance(person, Staff) else membership.role if membership else ""
    return Actor(id=person.id, realm=person.realm, role=role, name=person.name)
