"""Sentences of the publish command, in Russian and English: answers, reasons, what is seen in a browser."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "and_more": ("… и ещё {count}; все — с --json", "… and {count} more; all with --json"),
    "built": (
        "{place}: страниц {pages}, новостей {news}, файлов {files}, {kilobytes} КБ, {seconds} с",
        "{place}: {pages} pages, {news} news, {files} files, {kilobytes} KB, {seconds} s",
    ),
    "change_changed": ("изменится", "changed"),
    "change_new": ("появится", "new"),
    "change_removed": ("исчезнет", "removed"),
    "checked": (
        "Ошибок: {errors}, предупреждений: {warnings}.",
        "Errors: {errors}, warnings: {warnings}.",
    ),
    "edit_changes": (
        "Правка {path} изменит страниц: {pages} (файлов всего: {files}).",
        "Pages that an edit of {path} changes: {pages} (files in all: {files}).",
    ),
    "explain_reads": ("Зависит от:", "It depends on:"),
    "explain_rendered": (
        "{output} стал таким {at}.",
        "{output} has been like this since {at}.",
    ),
    "explain_source": ("Источник: {path}.", "Its source is {path}."),
    "explain_why": ("Собран заново, потому что:", "It was made again because:"),
    "file_absent": (
        "Такого файла нет ни в содержимом, ни в теме. Проверьте имя.",
        "There is no such file in the content or the theme. Look at the name.",
    ),
    "interrupted": (
        "Прервано. Опубликованный сайт остался прежним.",
        "Interrupted. The published site is as it was.",
    ),
    "output_missing": (
        "На опубликованном сайте нет {output}. Укажите файл (about.html), адрес (/about) или источник (pages/about.md).",
        "The published site has no {output}. Name a file (about.html), an address (/about) or a source (pages/about.md).",
    ),
    "profile_written": (
        "Профиль записан в {file}; читать: python -m pstats {file}",
        "The profile is in {file}; to read it: python -m pstats {file}",
    ),
    "reason_first": ("первая публикация", "the first publish"),
    "reason_gone_source": ("источника больше нет", "its source is gone"),
    "releases_head": (
        "  выпуск                  когда (UTC)          изменено  файлов  кто",
        "  release                 when (UTC)            changed   files  who",
    ),
    "releases_none": (
        "Выпусков ещё нет. Опубликуйте сайт: publish.py publish.",
        "There are no releases yet. Publish the site: publish.py publish.",
    ),
    "reload_failed": (
        "Сайт не собран, показан прежний",
        "The site was not built; this is the one before",
    ),
    "reload_waiting": (
        "Сайт ещё не собран. Страница откроется сама, как только он соберётся.",
        "The site is not built yet. The page opens by itself as soon as it is.",
    ),
    "rolled_back": ("Снова опубликован выпуск {release}.", "Release {release} is live again."),
    "serving": (
        "{address} — страницы обновляются сами; закончить: Ctrl-C",
        "{address} — pages reload by themselves; Ctrl-C ends",
    ),
    "severity_error": ("ошибка", "error"),
    "severity_warning": ("предупреждение", "warning"),
    "slow_page": ("{name}: {milliseconds} мс", "{name}: {milliseconds} ms"),
    "status_none": ("Публиковать нечего: всё опубликовано.", "Nothing to publish: all is live."),
    "status_some": (
        "Изменится файлов: {count}. Опубликовать: publish.py publish.",
        "Files that would change: {count}. To publish: publish.py publish.",
    ),
    "usage": (
        "На диске: {total} (сайт {site}, сжатые копии {packed}, прежние выпуски {earlier}, прежние стили и картинки {kept}, журнал {history})",
        "On disk: {total} (site {site}, packed copies {packed}, earlier releases {earlier}, earlier styles and pictures {kept}, history {history})",
    ),
}
