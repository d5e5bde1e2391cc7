"""Names stand in the order that people expect."""

from backend.kernel import names


def test_case_does_not_matter_and_yo_stands_beside_ye():
    right = ["alpha", "Beta", "Берег", "ёж", "Ежевика", "Ёлка", "жар"]

    keys = [names.sort_key(name) for name in right]

    assert keys == sorted(keys)
