"""Sentences of the check, in Russian and English: what is wrong and what to do about it."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "alt_absent": (
        'У картинки {url} в шаблоне нет alt. Добавьте alt с описанием, а украшению — пустой: alt="".',
        'The picture {url} of a template has no alt. Describe it in alt, or write alt="" for decoration.',
    ),
    "alt_missing": (
        "У картинки {url} нет описания. Впишите его в квадратные скобки: ![описание]({url}).",
        "The picture {url} has no description. Write one into the brackets: ![description]({url}).",
    ),
    "anchor_missing": (
        "Ссылка {url} ведёт к месту, которого на той странице нет. Исправьте часть после #.",
        "The link {url} leads to a place that its page does not have. Correct what follows #.",
    ),
    "description_repeated": (
        "Такое же описание у {other}. Напишите своё: в поиске страницы не отличить.",
        "{other} has the same description. Write another one: search results look alike.",
    ),
    "file_missing": (
        "Файла {url}, который нужен странице, на сайте нет. Исправьте адрес или добавьте файл.",
        "The site has no file {url} that a page needs. Correct the address or add the file.",
    ),
    "heading_not_one": (
        "Заголовков первого уровня на странице: {count}, а нужен один. Исправьте шаблон.",
        "Headings of level 1 on the page: {count}; there must be one. Correct the template.",
    ),
    "heading_skips": (
        "Заголовок {level}-го уровня стоит сразу под {above}-м. Не пропускайте уровень.",
        "A heading of level {level} stands right below level {above}. Do not skip a level.",
    ),
    "html_child": (
        "HTML: <{what}> не может стоять прямо внутри <{where}> (страниц: {count}). Исправьте шаблон.",
        "HTML: <{what}> cannot stand right inside <{where}> (pages: {count}). Correct the template.",
    ),
    "html_dropped": (
        "HTML: «{where}» у <{what}> больше нет в языке (страниц: {count}). Оформляйте стилями.",
        "HTML: “{where}” of <{what}> is no longer in the language (pages: {count}). Use styles.",
    ),
    "html_lacks": (
        "HTML: у <{what}> нет {where} (страниц: {count}). Добавьте.",
        "HTML: <{what}> has no {where} (pages: {count}). Add it.",
    ),
    "html_nested": (
        "HTML: <{what}> стоит внутри <{where}>, нажать можно только одно (страниц: {count}). Разведите их.",
        "HTML: <{what}> stands inside <{where}>, only one can be pressed (pages: {count}). Part them.",
    ),
    "html_reference": (
        "HTML: {where} у <{what}> называет id, которого на странице нет (страниц: {count}). Исправьте.",
        "HTML: {where} of <{what}> names an id that the page lacks (pages: {count}). Correct it.",
    ),
    "html_syntax": (
        "HTML: {what} в «{where}» (страниц: {count}). Исправьте шаблон.",
        "HTML: {what} in “{where}” (pages: {count}). Correct the template.",
    ),
    "html_value": (
        "HTML: неверный {where} у <{what}> (страниц: {count}). Он не пустой и без пробелов.",
        "HTML: a wrong {where} of <{what}> (pages: {count}). It is not empty and has no spaces.",
    ),
    "id_repeated": (
        "Место «{anchor}» есть на странице дважды. Назовите заголовки по-разному.",
        "The place “{anchor}” is on the page twice. Give the headings different names.",
    ),
    "image_missing": (
        "Картинки {url} нет. Положите её в content/images или исправьте адрес.",
        "There is no picture {url}. Put it into content/images or correct the address.",
    ),
    "lang_wrong": (
        "У страницы lang=«{lang}», а её язык — {wanted}. Исправьте <html lang> в шаблоне.",
        "The page says lang=“{lang}”, its language is {wanted}. Correct <html lang> in the template.",
    ),
    "language_mixed": (
        "Страница на языке «{lang}», а этот текст на «{other}». Переведите его или перенесите.",
        "The page is in “{lang}”, this text is in “{other}”. Translate it or move it.",
    ),
    "link_dead": (
        "Ссылка {url} ведёт на страницу, которой нет. Исправьте адрес или уберите ссылку.",
        "The link {url} leads to a page that does not exist. Correct the address or remove the link.",
    ),
    "link_moved": (
        "Ссылка {url} ведёт на старый адрес. Впишите сразу новый: {target}.",
        "The link {url} leads to an old address. Write the new one at once: {target}.",
    ),
    "outside_dead": (
        "Чужая ссылка {url} не открывается ({reason}). Проверьте её и замените.",
        "The outside link {url} does not open ({reason}). Look at it and replace it.",
    ),
    "page_heavy": (
        "Страница весит {kilobytes} КБ без картинок, больше {limit} КБ. Разделите её на несколько.",
        "The page weighs {kilobytes} KB without pictures, more than {limit} KB. Divide it.",
    ),
    "picture_damaged": (
        "Картинка {name} не раскрывается ({reason}). Замените файл целым.",
        "The picture {name} cannot be decoded ({reason}). Replace the file by a whole one.",
    ),
    "title_absent": (
        "У страницы нет <title>. Добавьте его в шаблон.",
        "The page has no <title>. Add it to the template.",
    ),
    "title_repeated": (
        "Такой же заголовок у {other}. Напишите другой: в поиске страницы не отличить.",
        "{other} has the same title. Write another one: search results look alike.",
    ),
}
