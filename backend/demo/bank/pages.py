"""The pages of the demo's bank: the card, the code, the way back; plain HTML that needs no script."""

from collections.abc import Mapping
from html import escape

from backend.demo.bank.cards import CARDS

_WORDS = {
    "ru": {
        "title": "Оплата картой",
        "pay_to": "Получатель",
        "order": "Заказ",
        "sum": "К оплате",
        "number": "Номер карты",
        "till": "Действует до (ММ/ГГ)",
        "holder": "Имя на карте",
        "cvc": "Код на обороте",
        "pay": "Заплатить",
        "wrong": "Проверьте номер карты.",
        "test": "Это учебный банк: деньги не списываются. Номера карт:",
        "code": "Код из сообщения банка",
        "code_title": "Подтвердите оплату",
        "code_lead": "Банк отправил код на ваш телефон. В учебном банке это 1234.",
        "code_wrong": "Код неверный.",
        "confirm": "Подтвердить",
        "done": "Оплата прошла",
        "no": "Банк отклонил оплату",
        "again": "Попробовать другую карту",
        "back": "Вернуться в магазин",
        "wait": "Банк ещё думает. Магазин узнает о результате сам.",
        "bad_order": "Заказ не подписан магазином, которого мы знаем. Вернитесь и начните заново.",
    },
    "en": {
        "title": "Pay by card",
        "pay_to": "Paid to",
        "order": "Order",
        "sum": "To pay",
        "number": "Number of the card",
        "till": "Valid until (MM/YY)",
        "holder": "Name on the card",
        "cvc": "Code on the back",
        "pay": "Pay",
        "wrong": "Check the number of the card.",
        "test": "This is a training bank: no money is taken. Numbers of cards:",
        "code": "Code from the bank's message",
        "code_title": "Confirm the payment",
        "code_lead": "The bank has sent a code to your telephone. In the training bank it is 1234.",
        "code_wrong": "The code is wrong.",
        "confirm": "Confirm",
        "done": "Paid",
        "no": "The bank has declined the payment",
        "again": "Try another card",
        "back": "Return to the shop",
        "wait": "The bank is still thinking. The shop will learn the result by itself.",
        "bad_order": "The order is not signed by a shop that we know. Go back and begin anew.",
    },
}
_STYLE = """
:root { color-scheme: light dark; --edge: color-mix(in srgb, currentColor 25%, transparent) }
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 30rem; margin: 0 auto; padding: 1.5rem 1rem }
h1 { font-size: 1.4rem; margin: 0 0 1rem }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 0 0 1.5rem }
dt { opacity: .7 } dd { margin: 0; text-align: end; overflow-wrap: anywhere }
label { display: block; margin: 0 0 .75rem }
input { display: block; width: 100%; font: inherit; padding: .6rem .7rem; border: 1px solid var(--edge);
  border-radius: .5rem; background: transparent; color: inherit }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 .75rem; align-items: end }
button, .button { font: inherit; font-weight: 600; padding: .7rem 1.2rem; border: 0; border-radius: .5rem;
  background: #0b57d0; color: #fff; cursor: pointer; width: 100% }
.wrong { color: #c5221f; font-weight: 600 } @media (prefers-color-scheme: dark) { .wrong { color: #ff8a80 } }
details { margin-top: 2rem; border-top: 1px solid var(--edge); padding-top: 1rem }
table { border-collapse: collapse; width: 100%; font-size: .9rem } td { padding: .25rem 0; vertical-align: top }
td:first-child { white-space: nowrap; padding-inline-end: 1rem; font-variant-numeric: tabular-nums }
"""


def card(session: str, order: Mapping[str, str], *, problem: str = "") -> str:
    """The page where the card is entered, and nowhere else."""
    t = words(order)
    wrong = f'<p class="wrong" role="alert">{escape(t[problem])}</p>' if problem else ""
    return _page(
        order,
        t["title"],
        f"""{_facts(order)}{wrong}
<form method="post" action="/pay">
<input type="hidden" name="session" value="{escape(session)}">
<label>{t["number"]}<input name="number" inputmode="numeric" autocomplete="cc-number" required></label>
<div class="pair"><label>{t["till"]}<input name="till" autocomplete="cc-exp" placeholder="12/30"></label>
<label>{t["cvc"]}<input name="cvc" inputmode="numeric" autocomplete="cc-csc" maxlength="4"></label></div>
<label>{t["holder"]}<input name="holder" autocomplete="cc-name" placeholder="IVAN PETROV"></label>
<button type="submit">{t["pay"]} {_sum(order)}</button></form>{_cards(order)}""",
    )


def code(session: str, order: Mapping[str, str], number: str, *, problem: str = "") -> str:
    """The page where the code of the bank's message is entered."""
    t = words(order)
    wrong = f'<p class="wrong" role="alert">{escape(t[problem])}</p>' if problem else ""
    return _page(
        order,
        t["code_title"],
        f"""{_facts(order)}<p>{t["code_lead"]}</p>{wrong}
<form method="post" action="/code">
<input type="hidden" name="session" value="{escape(session)}">
<input type="hidden" name="number" value="{escape(number)}">
<label>{t["code"]}<input name="code" inputmode="numeric" autocomplete="one-time-code" required></label>
<button type="submit">{t["confirm"]}</button></form>""",
    )


def back(
    order: Mapping[str, str], fields: Mapping[str, str], session: str, *, is_done: bool
) -> str:
    """The way back to the shop with the signed answer in the payer's hands."""
    t = words(order)
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields.items()
    )
    again = "" if is_done else f'<p><a href="/card/{escape(session)}">{t["again"]}</a></p>'
    return _page(
        order,
        t["done"] if is_done else t["no"],
        f"""{_facts(order)}
<form method="post" action="{escape(order["return_url"])}" accept-charset="windows-1251">{hidden}
<button type="submit">{t["back"]}</button></form>{again}""",
    )


def waiting(order: Mapping[str, str]) -> str:
    """Nothing is known yet."""
    t = words(order)
    link = escape(order["return_url"].replace("/payments/cyberplat/", "/pay/"))
    return _page(order, t["title"], f'<p>{t["wait"]}</p><p><a href="{link}">{t["back"]}</a></p>')


def bad_order(language: str = "ru") -> str:
    """An order that nobody can answer for."""
    order = {"Language": language}
    return _page(order, words(order)["title"], f"<p>{words(order)['bad_order']}</p>")


def words(order: Mapping[str, str]) -> dict[str, str]:
    """The texts in the language of the order."""
    return _WORDS["en" if order.get("Language") == "en" else "ru"]


def _page(order: Mapping[str, str], title: str, body: str) -> str:
    language = "en" if order.get("Language") == "en" else "ru"
    return f"""<!doctype html>
<html lang="{language}"><head><meta charset="windows-1251"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>
<body><main><h1>{title}</h1>{body}</main></body></html>"""


def _facts(order: Mapping[str, str]) -> str:
    t = words(order)
    rows = ((t["pay_to"], order["ShopIP"]), (t["order"], order["PaymentDetails"]))
    shown = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    return f"<dl>{shown}<dt>{t['sum']}</dt><dd><strong>{_sum(order)}</strong></dd></dl>"


def _sum(order: Mapping[str, str]) -> str:
    minor = int(order["Amount"])
    whole, rest = divmod(minor, 100)
    return f"{whole},{rest:02} руб." if words(order) is _WORDS["ru"] else f"RUB {whole}.{rest:02}"


def _cards(order: Mapping[str, str]) -> str:
    t = words(order)
    rows = "".join(
        f"<tr><td>{one.number}</td><td>{one.told(order.get('Language', 'ru'))}</td></tr>"
        for one in CARDS
    )
    return f"<details open><summary>{t['test']}</summary><table>{rows}</table></details>"
