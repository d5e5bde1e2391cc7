"""Tables of the people that sign in, what they belong to, their sessions and one-time links."""

from enum import StrEnum

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from backend.accounts.roles import Role
from backend.db.base import BaseModel, UtcField
from backend.kernel.actor import Realm


class Person(BaseModel):
    """
    What staff and clients' users have in common.

    `login` is stored as `logins.normalise` gives it. A person without a password has been invited and
    has not chosen one yet.
    """

    id = AutoField()
    login = TextField(unique=True)
    email = TextField()
    name = TextField()
    language = TextField(default="ru")
    password_hash = TextField(null=True)
    password_changed_at = UtcField(null=True)
    created_at = UtcField()
    disabled_at = UtcField(null=True)


class Staff(Person):
    """An employee of the company."""

    role = TextField()

    @property
    def realm(self) -> Realm:
        """The kind of people it belongs to."""
        return Realm.STAFF


class User(Person):
    """A person of one client or of several."""

    @property
    def realm(self) -> Realm:
        """The kind of people it belongs to."""
        return Realm.CLIENT


class Membership(BaseModel):
    """What a user is for a client; `client_id` is a row of the table that `backend.clients` owns."""

    id = AutoField()
    user = ForeignKeyField(User, on_delete="CASCADE")
    client_id = IntegerField()
    role = TextField(choices=[(role, role) for role in Role])

    user_id: int


class Session(BaseModel):
    """
    A browser in which somebody signed in; exactly one of `staff` and `user` is set.

    Only a fingerprint of the cookie is stored. `client_id` is the client whose cabinet the user looks at.
    """

    id = AutoField()
    secret_hash = TextField(unique=True)
    staff = ForeignKeyField(Staff, null=True, on_delete="CASCADE")
    user = ForeignKeyField(User, null=True, on_delete="CASCADE")
    client_id = IntegerField(null=True)
    address = TextField()
    agent = TextField()
    started_at = UtcField()
    seen_at = UtcField()
    idle_seconds = IntegerField()
    expires_at = UtcField()
    ended_at = UtcField(null=True)

    staff_id: int | None
    user_id: int | None


class Purpose(StrEnum):
    """Why a one-time link was made."""

    RESET = "reset"
    INVITATION = "invitation"


class OneTimeLink(BaseModel):
    """
    A link that sets a password once.

    `account_state` is a fingerprint of the account at the time of making: a link made before a change of
    the password opens nothing after it.
    """

    id = AutoField()
    secret_hash = TextField(unique=True)
    purpose = TextField()
    staff = ForeignKeyField(Staff, null=True, on_delete="CASCADE")
    user = ForeignKeyField(User, null=True, on_delete="CASCADE")
    account_state = TextField()
    made_at = UtcField()
    expires_at = UtcField()
    used_at = UtcField(null=True)

    staff_id: int | None
    user_id: int | None


AnyPerson = Staff | User
