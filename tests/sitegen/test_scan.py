from sitegen.scan import scan


def test_addresses_are_given_as_they_are_meant() -> None:
    found = scan(
        "<p><a class=x href='/a?b=1&amp;c=2'>x</a> <A HREF=\"/d\">y</A> <a name=z>w</a></p>"
    )

    assert found.links == ["/a?b=1&c=2", "/d"]


def test_pictures_come_with_their_words() -> None:
    found = scan('<img src="/i.png" alt="больше > меньше"><img src=/j.png>')

    assert found.images == [("/i.png", "больше > меньше"), ("/j.png", None)]


def test_anchors_headings_and_files_are_found() -> None:
    found = scan(
        '<link rel="stylesheet" href="/a.css"><link rel="icon" href="/i.svg"><script src="/a.js"></script>'
        '<script>if (1 < 2) "<a href=/no>"</script><h2 id="one">1</h2><section id="two"><h3>2</h3>'
    )

    assert found.files == ["/a.css", "/a.js"]
    assert found.ids == {"one", "two"}
    assert found.headings == [2, 3]
    assert found.links == []


def test_comments_hold_nothing() -> None:
    assert scan('<!-- <a href="/no">\n</a> --><p>1 < 2</p>').links == []
