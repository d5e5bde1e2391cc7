"""The pages of the training YooKassa: the card, the code of 3-D Secure, what came of it; no script is needed."""

from collections.abc import Mapping
from html import escape
from typing import Any

from backend.demo.yookassa.cards import CARDS, CODE

_WORDS = {
    "ru": {
        "title": "Оплата картой",
        "sum": "К оплате",
        "number": "Номер карты",
        "till": "Срок действия (ММ/ГГ)",
        "csc": "Код на обороте",
        "pay": "Оплатить",
        "wrong": "Проверьте номер карты.",
        "test": "Учебная ЮKassa: деньги не списываются. Номера карт:",
        "code_title": "Подтверждение оплаты",
        "code_lead": f"Банк отправил код на ваш телефон. В учебной ЮKassa это {CODE}.",
        "code": "Код из сообщения",
        "code_wrong": "Код неверный.",
        "refuse": "Отказаться",
        "confirm": "Подтвердить",
        "waiting_for_capture": "Оплата прошла",
        "succeeded": "Оплата прошла",
        "canceled": "Оплата не прошла",
        "back": "Вернуться в магазин",
        "nothing": "Такого платежа нет",
    },
    "en": {
        "title": "Pay by card",
        "sum": "To pay",
        "number": "Number of the card",
        "till": "Valid until (MM/YY)",
        "csc": "Code on the back",
        "pay": "Pay",
        "wrong": "Check the number of the card.",
        "test": "A training YooKassa: no money is taken. Numbers of cards:",
        "code_title": "Confirm the payment",
        "code_lead": f"The bank has sent a code to your telephone. In the training YooKassa it is {CODE}.",
        "code": "Code from the message",
        "code_wrong": "The code is wrong.",
        "refuse": "Refuse",
        "confirm": "Confirm",
        "waiting_for_capture": "Paid",
        "succeeded": "Paid",
        "canceled": "Not paid",
        "back": "Return to the shop",
        "nothing": "There is no such payment",
    },
}
_STYLE = """
:root { color-scheme: light dark; --edge: color-mix(in srgb, currentColor 25%, transparent) }
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 30rem; margin: 0 auto; padding: 1.5rem 1rem }
h1 { font-size: 1.4rem; margin: 0 0 .5rem }
.sum { display: flex; justify-content: space-between; gap: 1rem; margin: 0 0 1.5rem }
label { display: block; margin: 0 0 .75rem }
input { display: block; width: 100%; font: inherit; padding: .6rem .7rem; border: 1px solid var(--edge);
  border-radius: .5rem; background: transparent; color: inherit }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 .75rem; align-items: end }
button, .button { display: block; font: inherit; font-weight: 600; padding: .7rem 1.2rem; border: 0;
  border-radius: .5rem; background: #5b2ecc; color: #fff; cursor: pointer; width: 100%; text-align: center;
  text-decoration: none }
.quiet { background: transparent; color: inherit; border: 1px solid var(--edge); margin-top: .5rem }
.wrong { color: #c5221f; font-weight: 600 } @media (prefers-color-scheme: dark) { .wrong { color: #ff8a80 } }
details { margin-top: 2rem; border-top: 1px solid var(--edge); padding-top: 1rem }
table { border-collapse: collapse; width: 100%; font-size: .9rem } td { padding: .25rem 0; vertical-align: top }
td:first-child { white-space: nowrap; padding-inline-end: 1rem; font-variant-numeric: tabular-nums }
"""


def card(payment: Mapping[str, Any], problem: str = "") -> str:
    """Where the payer gives a card."""
    t, language = _words(payment), _language(payment)
    rows = "".join(
        f"<tr><td>{one.number}</td><td>{escape(one.told(language))}</td></tr>" for one in CARDS
    )
    return _page(
        payment,
        t["title"],
        f"""{_sum(payment)}{_problem(t, problem)}
<form method="post" action="/checkout?orderId={payment["id"]}">
<label>{t["number"]}<input name="number" inputmode="numeric" autocomplete="off" required></label>
<div class="pair"><label>{t["till"]}<input name="till" inputmode="numeric" value="12/30"></label>
<label>{t["csc"]}<input name="csc" inputmode="numeric" value="000"></label></div>
<button type="submit">{t["pay"]}</button></form>
<details open><summary>{t["test"]}</summary><table>{rows}</table></details>""",
    )


def code(payment: Mapping[str, Any], number: str, problem: str = "") -> str:
    """Where the payer gives the code of 3-D Secure, or refuses."""
    t = _words(payment)
    return _page(
        payment,
        t["code_title"],
        f"""{_sum(payment)}<p>{t["code_lead"]}</p>{_problem(t, problem)}
<form method="post" action="/checkout?orderId={payment["id"]}">
<input type="hidden" name="number" value="{escape(number)}">
<label>{t["code"]}<input name="code" inputmode="numeric" autocomplete="one-time-code"></label>
<button type="submit" name="answer" value="confirm">{t["confirm"]}</button>
<button class="quiet" type="submit" name="answer" value="refuse">{t["refuse"]}</button></form>""",
    )


def over(payment: Mapping[str, Any]) -> str:
    """What came of it, and the way back to the shop."""
    t = _words(payment)
    address = escape(payment["confirmation"]["return_url"])
    link = f'<a class="button" href="{address}">{t["back"]}</a>'
    return _page(payment, t[payment["status"]], _sum(payment) + link)


def nothing() -> str:
    """No such payment."""
    text = _WORDS["ru"]["nothing"]
    return _page({"locale": "ru_RU"}, text, "")


def _problem(t: Mapping[str, str], problem: str) -> str:
    return f'<p class="wrong" role="alert">{t[problem]}</p>' if problem else ""


def _sum(payment: Mapping[str, Any]) -> str:
    t, value = _words(payment), payment["amount"]["value"]
    shown = f"RUB {value}" if _language(payment) == "en" else value.replace(".", ",") + " ₽"
    return f"""<p>{escape(payment["description"])}</p>
<p class="sum"><span>{t["sum"]}</span><strong>{shown}</strong></p>"""


def _language(payment: Mapping[str, Any]) -> str:
    return "en" if str(payment["locale"]).startswith("en") else "ru"


def _words(payment: Mapping[str, Any]) -> dict[str, str]:
    return _WORDS[_language(payment)]


def _page(payment: Mapping[str, Any], title: str, body: str) -> str:
    return f"""<!doctype html>
<html lang="{_language(payment)}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>
<body><main><h1>{title}</h1>{body}</main></body></html>"""
