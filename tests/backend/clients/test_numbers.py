"""Numbers of taxpayers, registration and banks: right ones in one spelling, wrong ones refused."""

from collections.abc import Callable

import pytest

from backend.clients import numbers
from backend.clients.models import ClientKind
from backend.kernel.errors import InvalidError

LEGAL, TRADER, PERSON = ClientKind.LEGAL, ClientKind.SOLE_TRADER, ClientKind.PERSON
BANK, OFFICE = "044525225", "044525000"


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("77 07 083893", LEGAL, "7707083893"),
        ("500100732259", TRADER, "500100732259"),
        ("500100732259", PERSON, "500100732259"),
    ],
)
def test_a_taxpayer_number_is_accepted(text: str, kind: ClientKind, number: str):
    assert numbers.inn(text, kind) == number


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("7707083894", LEGAL, "clients.inn.bad"),
        ("500100732250", TRADER, "clients.inn.bad"),
        ("7707083893", PERSON, "clients.inn.length"),
        ("500100732259", LEGAL, "clients.inn.length"),
        ("٧٧٠٧٠٨٣٨٩٣", LEGAL, "clients.inn.bad"),
        ("", LEGAL, "clients.inn.length"),
    ],
)
def test_a_wrong_taxpayer_number_is_refused(text: str, kind: ClientKind, key: str):
    with pytest.raises(InvalidError) as refused:
        numbers.inn(text, kind)

    assert refused.value.message_key == key


def test_registration_numbers_are_accepted():
    assert numbers.ogrn("1027700132195", LEGAL) == "1027700132195"
    assert numbers.ogrn("304500116000157", TRADER) == "304500116000157"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1027700132196", LEGAL),
        ("304500116000157", LEGAL),
        ("1027700132195", TRADER),
        ("1027700132195", PERSON),
        ("", LEGAL),
    ],
)
def test_wrong_registration_numbers_are_refused(text: str, kind: ClientKind):
    with pytest.raises(InvalidError):
        numbers.ogrn(text, kind)


def test_codes_without_check_digits_are_checked_by_their_form():
    assert numbers.kpp("7707 0100 1") == "770701001"
    assert numbers.kpp("7707az001") == "7707AZ001"
    assert numbers.bik("044525225") == "044525225"
    assert numbers.bik("004525988") == "004525988"


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (numbers.kpp, "77070100"),
        (numbers.kpp, "AB0701001"),
        (numbers.bik, "034525225"),
        (numbers.bik, "04452522"),
        (numbers.bik, "٠٤٤٥٢٥٢٢٥"),
    ],
)
def test_codes_of_another_form_are_refused(check: Callable[[str], str], text: str):
    with pytest.raises(InvalidError):
        check(text)


def test_an_account_fits_its_bank():
    assert numbers.account("4070 2810 2000 0000 0001", BANK) == "40702810200000000001"
    assert numbers.account("03100643000000017300", "004525988") == "03100643000000017300"


@pytest.mark.parametrize(
    ("number", "bank"),
    [
        ("30101810400000000225", "044525225"),
        ("30101810700000000187", "044525187"),
        ("30101810200000000593", "044525593"),
        ("30101810145250000974", "044525974"),
    ],
)
def test_the_published_accounts_of_large_banks_fit(number: str, bank: str):
    assert numbers.correspondent_account(number, bank) == number


def test_exactly_one_key_fits_a_bank_and_another_bank_has_another():
    def keys(bank: str) -> list[int]:
        found = []
        for key in range(10):
            try:
                numbers.account(f"40702810{key}00000000001", bank)
            except InvalidError:
                continue
            found.append(key)
        return found

    assert len(keys(BANK)) == len(keys(OFFICE)) == 1
    assert keys(BANK) != keys("044525226")


@pytest.mark.parametrize(
    ("check", "text", "key"),
    [
        (numbers.account, "4070281000000000000", "clients.account.bad"),
        (numbers.account, "30101810400000000226", "clients.account.key"),
        (numbers.correspondent_account, "30101810500000000225", "clients.account.key"),
        (numbers.correspondent_account, "40101810400000000225", "clients.correspondent.bad"),
    ],
)
def test_a_mistyped_account_is_refused(check: Callable[[str, str], str], text: str, key: str):
    with pytest.raises(InvalidError) as refused:
        check(text, BANK)

    assert refused.value.message_key == key
