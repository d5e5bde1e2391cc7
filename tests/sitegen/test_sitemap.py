from sitegen import sitemap
from sitegen.sitemap import Row

SITE = "https://example.org"


def rows(count: int) -> list[Row]:
    return [Row(f"page-{number}", f"/page-{number}") for number in range(count)]


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def test_a_new_page_changes_one_part_and_not_the_index() -> None:
    before = sitemap.files(SITE, rows(10_000))

    after = sitemap.files(SITE, [*rows(10_000), Row("new", "/new")])

    assert len(before) > 10
    assert len(changed(before, after)) == 1
    assert "sitemap.xml" not in changed(before, after)


def test_a_full_part_is_halved_and_the_others_stay() -> None:
    sizes = [set(sitemap.files(SITE, rows(count))) for count in (1000, 1001)]

    assert sizes == [
        {"sitemap.xml", "sitemap-1.xml"},
        {"sitemap.xml", "sitemap-2.xml", "sitemap-3.xml"},
    ]


def test_no_part_has_more_than_a_thousand_addresses() -> None:
    files = sitemap.files(SITE, rows(25_000))

    counts = [data.count(b"<loc>") for name, data in files.items() if name != "sitemap.xml"]

    assert max(counts) <= 1000
    assert sum(counts) == 25_000


def test_the_versions_of_a_page_share_a_part_and_name_each_other() -> None:
    versions = (("ru", "/about"), ("en", "/en/about"))

    files = sitemap.files(SITE, [Row("about", url, versions) for _, url in versions])

    assert (
        files["sitemap-1.xml"].count(b'hreflang="x-default" href="https://example.org/about"') == 2
    )
    assert files["sitemap-1.xml"].count(b'hreflang="en" href="https://example.org/en/about"') == 2


def test_the_order_of_rows_does_not_matter() -> None:
    assert sitemap.files(SITE, rows(3000)) == sitemap.files(SITE, reversed(rows(3000)))


def test_pages_of_one_key_stay_together_even_when_they_are_too_many() -> None:
    files = sitemap.files(SITE, [Row("same", f"/page-{number}") for number in range(1001)])

    assert len(files) == 2


def test_an_empty_site_has_an_empty_index() -> None:
    assert list(sitemap.files(SITE, [])) == ["sitemap.xml"]
