"""Sentences for the shell, in Russian and English, by the keys of problems and refusals."""

from __future__ import annotations

import os

from sitegen import texts_check, texts_reasons, texts_shell
from sitegen.targets import sentences as texts_targets

SENTENCES: dict[str, tuple[str, str]] = {
    **texts_check.SENTENCES,
    **texts_shell.SENTENCES,
    **texts_reasons.SENTENCES,
    **texts_targets.SENTENCES,
    "asset_missing": (
        "В теме нет файла, на который она ссылается: {name}. Добавьте файл или исправьте имя.",
        "The theme does not have a file it refers to: {name}. Add the file or correct the name.",
    ),
    "build_failed": (
        "Сайт не собран, ошибок: {count}. Опубликованный сайт остался прежним.",
        "The site was not built, errors: {count}. The published site is as it was.",
    ),
    "busy": (
        "Сейчас публикует {owner} (с {since}). Повторите немного позже.",
        "{owner} is publishing now (since {since}). Try again in a moment.",
    ),
    "changed_meanwhile": (
        "Страницу тем временем изменил кто-то другой. Откройте её заново и повторите правку.",
        "Somebody else has changed the page meanwhile. Open it again and repeat the change.",
    ),
    "config_damaged": (
        "Файл настроек {file} не читается: {reason}. Исправьте его.",
        "The settings file {file} cannot be understood: {reason}. Correct it.",
    ),
    "config_unreadable": (
        "Файл настроек {file} не открывается. Проверьте имя и права.",
        "The settings file {file} cannot be opened. Look at its name and permissions.",
    ),
    "config_wrong": (
        "В файле {file} неверная настройка [site] {name}: {value}",
        "A wrong setting [site] {name} in {file}: {value}",
    ),
    "data_damaged": (
        "Файл не читается: {reason}. Исправьте его.",
        "The file cannot be understood: {reason}. Correct it.",
    ),
    "data_empty": (
        "{where}: список пуст.",
        "{where}: the list is empty.",
    ),
    "data_required": (
        "{where}: этого поля не хватает.",
        "{where}: this field is missing.",
    ),
    "data_type": (
        "{where}: должно быть другого вида: {expected}.",
        "{where}: must be of another type: {expected}.",
    ),
    "data_unknown": (
        "{where}: такого поля нет; есть: {known}.",
        "{where}: there is no such field; there are: {known}.",
    ),
    "data_value": (
        "{where}: «{value}» не подходит; подходит: {expected}.",
        "{where}: “{value}” cannot be; allowed: {expected}.",
    ),
    "disk_error": (
        "Не удалось записать {path}: {reason}. Проверьте, есть ли место и права.",
        "Could not write {path}: {reason}. Make room, or look at the permissions.",
    ),
    "disk_full": (
        "На диске нет места: {path}. Освободите место и повторите.",
        "The disk is full: {path}. Make room and try again.",
    ),
    "disk_read_only": (
        "Диск открыт только для чтения: {path}. Откройте его для записи и повторите.",
        "The disk is read-only: {path}. Make it writable and try again.",
    ),
    "disk_refused": (
        "Нет прав на запись: {path}. Дайте их тому, кто публикует.",
        "No permission to write: {path}. Give it to whoever publishes.",
    ),
    "draft_conflict": (
        "Те же строки страницы {path} изменил кто-то другой; ни один текст не потерян.",
        "Somebody else changed the same lines of {path}; no text is lost.",
    ),
    "folder_missing": (
        "Такой папки нет. Создайте её или исправьте раздел [site] в kabinet.toml.",
        "There is no such folder. Make it or correct [site] in kabinet.toml.",
    ),
    "front_date": (
        "У новости нет даты: добавьте строку date: 2026-10-15.",
        "The news item has no date: add a line date: 2026-10-15.",
    ),
    "front_key": (
        "Неизвестное поле «{name}» в начале файла. Можно: {known}.",
        "Unknown field “{name}” in the front matter. Known ones: {known}.",
    ),
    "front_lang": (
        "Язык не тот: папка этого файла для языка {lang}. Перенесите файл или исправьте lang.",
        "Wrong language: the folder of this file is for {lang}. Move the file or correct lang.",
    ),
    "front_line": (
        "Строка «{text}» в начале файла не похожа на «поле: значение». Исправьте её.",
        "The line “{text}” of the front matter is not “field: value”. Correct it.",
    ),
    "front_missing": (
        "В начале файла нет полей. Начните его строками ---, title: …, ---.",
        "The file does not begin with fields. Begin it with lines of ---, title: …, ---.",
    ),
    "front_newline": (
        "Значение поля «{name}» должно помещаться в одну строку.",
        "The value of “{name}” must fit on one line.",
    ),
    "front_repeated": (
        "Поле «{name}» указано дважды. Оставьте одно.",
        "The field “{name}” is given twice. Leave one of them.",
    ),
    "front_title": (
        "У страницы нет заголовка. Добавьте строку title: ….",
        "The page has no title. Add a line title: ….",
    ),
    "front_unclosed": (
        "Поля в начале файла не закрыты второй строкой ---. Добавьте её.",
        "The fields at the top are not closed by a second line of ---. Add it.",
    ),
    "front_value": (
        "Неверное значение поля «{name}»: {value}. Можно: {known}.",
        "A wrong value of “{name}”: {value}. Allowed: {known}.",
    ),
    "markdown.container_unclosed": (
        "Блок ::: {name} не закрыт строкой :::. Добавьте её.",
        "The block ::: {name} is not closed by a line of :::. Add it.",
    ),
    "markdown.container_unknown": (
        "Неизвестный блок ::: {name}. Есть ::: note и ::: warning.",
        "Unknown block ::: {name}. There are ::: note and ::: warning.",
    ),
    "markdown.heading_level": (
        "Заголовки в тексте бывают уровней 2–4, а этот — {level}. Исправьте число знаков #.",
        "Headings of a text are of levels 2 to 4, this one is {level}. Correct the number of #.",
    ),
    "markdown.raw_html": (
        "HTML в тексте не действует и будет показан как есть: {html}. Замените его разметкой.",
        "HTML in a text does not work and is shown as it is: {html}. Use the marks instead.",
    ),
    "media_format": (
        "«{name}» — картинка вида {format}; подходят JPEG, PNG, WebP и AVIF.",
        "“{name}” is a picture of the kind {format}; JPEG, PNG, WebP and AVIF are taken.",
    ),
    "media_not_picture": ("«{name}» — не картинка.", "“{name}” is not a picture."),
    "media_too_big": (
        "«{name}» больше {limit_mb} МБ.",
        "“{name}” is larger than {limit_mb} MB.",
    ),
    "media_too_many_pixels": (
        "В картинке «{name}» больше {limit_mp} мегапикселей.",
        "The picture “{name}” has more than {limit_mp} megapixels.",
    ),
    "menu_wrong": (
        "В меню ({lang}) есть запись без нужного поля: {reason}. Нужны title и path.",
        "The menu ({lang}) has an entry without what it needs: {reason}. It needs title and path.",
    ),
    "news_name": (
        "Файл новости называется как 2026-10-15-new-office.md и лежит прямо в папке новостей.",
        "A news file is named like 2026-10-15-new-office.md and lies in the folder of news itself.",
    ),
    "not_utf8": (
        "Файл сохранён не в UTF-8. Сохраните его в UTF-8.",
        "The file is not saved in UTF-8. Save it in UTF-8.",
    ),
    "output_not_build": (
        "Папка {path} занята чем-то другим; выберите другую: --output.",
        "The folder {path} holds something else; choose another one: --output.",
    ),
    "page_missing": (
        "Такой страницы нет. Проверьте имя.",
        "There is no such page. Look at the name.",
    ),
    "path_wrong": (
        "Страницы лежат в pages/ и news/ и кончаются на .md.",
        "Pages lie in pages/ and news/ and end in .md.",
    ),
    "pelican": ("{reason}", "{reason}"),
    "port_busy": (
        "Порт {port} занят другой программой. Выберите другой: --port.",
        "Port {port} is taken by another program. Choose another one: --port.",
    ),
    "port_refused": (
        "Порт {port} не открывается: {reason}. Выберите другой: --port.",
        "Port {port} cannot be opened: {reason}. Choose another one: --port.",
    ),
    "redirect_chain": (
        "Старый адрес {url} ведёт через другой старый адрес {target}. Впишите сразу {end}.",
        "The old address {url} leads through another old one, {target}. Write {end} at once.",
    ),
    "redirect_circular": (
        "Переадресация ходит по кругу: {chain}. Уберите одну из этих строк.",
        "The redirect goes round in a circle: {chain}. Take out one of these lines.",
    ),
    "redirect_dead": (
        "Старый адрес {url} ведёт на {target}, а такой страницы нет.",
        "The old address {url} leads to {target}, and there is no such page.",
    ),
    "redirect_line": (
        'Строка «{target}» не похожа на "/old" = "/new".',
        'The line “{target}” is not "/old" = "/new".',
    ),
    "redirect_twice": (
        "Старый адрес {url} ведёт и на {target}, и на {other}. Оставьте что-то одно.",
        "The old address {url} leads both to {target} and to {other}. Leave one of them.",
    ),
    "redirect_wrong": (
        "Адреса переадресации {url} → {target} не подходят: нужны адреса этого сайта, с косой черты.",
        "The redirect {url} → {target} cannot be: both must be addresses of this site and begin with a slash.",
    ),
    "release_base": (
        "Пока собиралось, опубликовано другое: выпуск {base} уже не действует. Повторите.",
        "Something else was published meanwhile: the release {base} is not live. Try again.",
    ),
    "release_missing": (
        "Выпуска {release} нет. Какие есть: publish.py releases.",
        "There is no release {release}. To list them: publish.py releases.",
    ),
    "release_name": (
        "Файл не может называться «{name}».",
        "A file cannot be named “{name}”.",
    ),
    "release_name_packed": (
        "Файл «{name}» — сжатая копия; такие делает сам выпуск.",
        "The file “{name}” is a packed copy; those are made by the release itself.",
    ),
    "release_none_earlier": (
        "Более раннего выпуска нет.",
        "There is no earlier release.",
    ),
    "revision_missing": (
        "Прежний текст {revision} не сохранился.",
        "The earlier text {revision} is not kept.",
    ),
    "slug_reserved": (
        "Адрес {url} нужен самому сайту. Выберите другой slug.",
        "The site itself needs the address {url}. Choose another slug.",
    ),
    "slug_taken": (
        "Адрес {url} уже занят: {other}. Дайте другой slug.",
        "The address {url} is already taken by {other}. Choose another slug.",
    ),
    "slug_wrong": (
        "«{slug}» не подходит для адреса: нужны строчные латинские буквы, цифры и дефисы.",
        "“{slug}” cannot be an address: use lower-case Latin letters, digits and hyphens.",
    ),
    "template_error": (
        "Ошибка в шаблоне (страница {page}): {reason}. Исправьте шаблон.",
        "An error in the template (page {page}): {reason}. Correct the template.",
    ),
    "template_missing": (
        "В теме нет шаблона {name}. Создайте theme/templates/{name}.html.",
        "The theme has no template {name}. Create theme/templates/{name}.html.",
    ),
}


def sentence(key: str, details: dict[str, str], lang: str = "en") -> str:
    """Say a problem or a refusal in words."""
    russian, english = SENTENCES[key]
    return (russian if lang == "ru" else english).format(**details)


def language_of_shell() -> str:
    """Choose by LC_ALL, LC_MESSAGES or LANG; English unless one of them is Russian."""
    chosen = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    first = next((value for value in chosen if value), "")
    return "ru" if first.lower().startswith("ru") else "en"
