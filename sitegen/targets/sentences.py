"""What the shell says of targets, in Russian and English; part of sitegen.texts."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "config_no_targets": (
        "В файле {file} нет ни одного раздела [targets.ИМЯ]: отправлять некуда.",
        "The file {file} has no section [targets.NAME]: there is nowhere to send to.",
    ),
    "config_target_extra": (
        "Цель {target}: для хранилищ S3 нужен пакет obstore: pip install 'kabinet[s3]'.",
        "Target {target}: storage that speaks S3 needs the package obstore: pip install 'kabinet[s3]'.",
    ),
    "config_target_secret": (
        "Цель {target}: ключи доступа не найдены или не читаются: {file}.",
        "Target {target}: the access keys are missing or cannot be read: {file}.",
    ),
    "config_target_unknown": (
        "Цели {target} в настройках нет. Есть: {known}.",
        "The settings have no target {target}. There are: {known}.",
    ),
    "config_target_wrong": (
        "В файле {file} неверная настройка {name} раздела [targets.{target}]. Подходит: {expected}.",
        "A wrong setting {name} of [targets.{target}] in {file}. What fits: {expected}.",
    ),
    "deploy_did": (
        "{target}: выпуск {release}, отправлено файлов: {sent} ({kilobytes} КБ), убрано: {removed}, {seconds} с",
        "{target}: release {release}, files sent: {sent} ({kilobytes} KB), removed: {removed}, {seconds} s",
    ),
    "deploy_leaving": (
        "ждут удаления картинки и файлы темы, которые больше не нужны: {count}",
        "pictures and theme files that are no longer needed and wait for removal: {count}",
    ),
    "deploy_more": ("… и ещё {count}; все — с --json", "… and {count} more; all with --json"),
    "deploy_strangers": (
        "файлов, которых мы не отправляли и не трогаем: {count} ({names})",
        "files that were not sent from here and are left alone: {count} ({names})",
    ),
    "deploy_would": (
        "{target}: выпуск {release}, будет отправлено файлов: {sent} ({kilobytes} КБ), убрано: {removed} (сверка {seconds} с)",
        "{target}: release {release}, files to send: {sent} ({kilobytes} KB), to remove: {removed} (compared in {seconds} s)",
    ),
    "target_clock": (
        "{host}: часы этой машины расходятся с часами хранилища; поправьте время.",
        "{host}: the clocks of this machine and of the storage differ; set the time.",
    ),
    "target_failed": (
        "{host}: отправить не удалось: {reason}",
        "{host}: sending failed: {reason}",
    ),
    "target_full": (
        "{host}: нет места ({path}). Освободите его и повторите: отправка продолжится.",
        "{host}: there is no room ({path}). Free some and run again: it continues.",
    ),
    "target_host_key": (
        "{host}: ключ сервера не известен или изменился. Сверьте его и впишите: ssh-keyscan {host}.",
        "{host}: the host key is unknown or has changed. Compare it and write it down: ssh-keyscan {host}.",
    ),
    "target_key_refused": (
        "{host}: ключ доступа не принят ({reason}).",
        "{host}: the access key is refused ({reason}).",
    ),
    "target_newer": (
        "Туда уже отправляла более новая версия программы (записи в {file}). Обновите эту.",
        "A newer version of this program has sent there already (notes in {file}). Update this one.",
    ),
    "target_no_bucket": (
        "{host}: бакета {bucket} нет. Создайте его или поправьте настройку bucket.",
        "{host}: there is no bucket {bucket}. Create it, or put the setting bucket right.",
    ),
    "target_no_folder": (
        "Папки {path} нет. Создайте её: пустая папка по ошибочному пути не заводится.",
        "There is no folder {path}. Create it: a path that may be mistaken is not filled.",
    ),
    "target_no_host": (
        "Сервера {host} нет: имя не найдено. Проверьте адрес.",
        "There is no host {host}: the name is not found. Check the address.",
    ),
    "target_no_program": (
        "На {host} нет программы {program}. Установите её.",
        "{host} does not have the program {program}. Install it.",
    ),
    "target_no_rights": (
        "{host}: нет прав на {path} ({reason}).",
        "{host}: no rights to {path} ({reason}).",
    ),
    "target_nothing_published": (
        "Сайт ещё не опубликован: сначала publish.",
        "The site has not been published yet: publish it first.",
    ),
    "target_partial": (
        "{host}: дошло не всё ({reason}). Повторите: отправка продолжится.",
        "{host}: not everything arrived ({reason}). Run again: it continues.",
    ),
    "target_still_sending": (
        "{target}: прежняя отправка ещё идёт. Повторите немного позже.",
        "{target}: an earlier delivery is still under way. Try again in a moment.",
    ),
    "target_unreachable": (
        "{host}: нет связи ({reason}). Повторите позже: отправка продолжится.",
        "{host}: cannot be reached ({reason}). Run again later: it continues.",
    ),
}
