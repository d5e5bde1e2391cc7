"""Sentences about why an output was made again and what it depends on."""

from __future__ import annotations

_LISTS = {
    "news": ("новостей", "news"),
    "front": ("страниц над новостями", "pages above the news"),
    "feed": ("страниц ленты", "items of the feed"),
    "twin": ("переводов страницы", "translations of the page"),
    "map": ("страниц в карте сайта", "pages of the sitemap"),
    "urls": ("адресов", "addresses"),
    "aliases": ("старых адресов", "old addresses"),
    "other": ("страниц", "pages"),
}

SENTENCES: dict[str, tuple[str, str]] = {
    **{
        f"reason_list_{name}": (f"изменился список {russian}", f"the list of {english} has changed")
        for name, (russian, english) in _LISTS.items()
    },
    **{
        f"reads_list_{name}": (f"список {russian}", f"the list of {english}")
        for name, (russian, english) in _LISTS.items()
    },
    "reads_file": ("файл {path}", "the file {path}"),
    "reads_link": ("адрес {path}", "the address {path}"),
    "reads_page": ("страница {path}", "the page {path}"),
    "reason_aliases": ("старые адреса в {path}", "the old addresses in {path}"),
    "reason_body": ("текст {path}", "the text of {path}"),
    "reason_date": ("дата {path}", "the date of {path}"),
    "reason_description": ("описание {path}", "the description of {path}"),
    "reason_file": ("файл {path} новый или другой", "the file {path} is new or different"),
    "reason_gone": ("{path} больше нет на сайте", "{path} is not on the site any more"),
    "reason_image": ("картинка для ссылок в {path}", "the picture for links in {path}"),
    "reason_job": ("изменилось место {path}", "the place of {path} has changed"),
    "reason_link": ("страница {path} появилась или исчезла", "the page {path} has come or gone"),
    "reason_live": ("на сайте был другой файл", "the site had another file"),
    "reason_made": ("новый файл", "a new file"),
    "reason_new": ("страница {path} новая", "the page {path} is new"),
    "reason_page": ("сведения о странице {path}", "the facts of {path}"),
    "reason_template": ("шаблон страницы {path}", "the template of {path}"),
    "reason_title": ("название {path}", "the title of {path}"),
    "reason_translation": ("перевод {path}", "the translation of {path}"),
    "resident_unknown": (
        "Сервер не знает команды {name}. Обновите его вместе с publish.py.",
        "The server does not know the command {name}. Update it together with publish.py.",
    ),
    "reason_url": ("адрес {path}", "the address of {path}"),
}
