"""Why YooKassa cancels payments: what each reason means for the money, and what the payer is told."""

from backend.kernel.localised import Localised

# The shop gave held money back; nobody took it in time. Every other reason is a decline.
GIVEN_BACK = "canceled_by_merchant"
RAN_OUT = "expired_on_capture"

_OTHER_CARD = Localised(
    "Банк отклонил оплату. Попробуйте другую карту или позвоните в банк, который её выпустил.",
    "The bank has declined the payment. Try another card or call the bank that issued it.",
)
_LATER = Localised(
    "Банк сейчас не отвечает. Попробуйте позже или другой картой.",
    "The bank does not answer now. Try later or with another card.",
)
TEXTS = {
    "3d_secure_failed": Localised(
        "Оплата не подтверждена кодом банка. Попробуйте ещё раз.",
        "The payment was not confirmed with the bank's code. Try again.",
    ),
    "card_expired": Localised(
        "Срок действия карты истёк. Возьмите другую карту.",
        "The card has expired. Take another card.",
    ),
    "country_forbidden": Localised(
        "Карты этой страны не принимаются. Возьмите другую карту.",
        "Cards of this country are not accepted. Take another card.",
    ),
    "expired_on_confirmation": Localised(
        "Время на оплату вышло, деньги не списаны. Начните заново.",
        "The time to pay has run out, no money was taken. Begin anew.",
    ),
    "insufficient_funds": Localised(
        "На карте не хватает денег. Пополните её или возьмите другую.",
        "There is not enough money on the card. Top it up or take another one.",
    ),
    "internal_timeout": _LATER,
    "invalid_card_number": Localised(
        "Номер карты указан неверно. Проверьте его и попробуйте ещё раз.",
        "The number of the card is wrong. Check it and try again.",
    ),
    "invalid_csc": Localised(
        "Код на обороте карты указан неверно. Попробуйте ещё раз.",
        "The code on the back of the card is wrong. Try again.",
    ),
    "issuer_unavailable": _LATER,
    "payment_method_limit_exceeded": Localised(
        "Лимит оплат этой картой исчерпан. Возьмите другую или попробуйте завтра.",
        "The limit of payments by this card is used up. Take another card or try tomorrow.",
    ),
    "rejected_by_timeout": _LATER,
}


def told(reason: str, language: str) -> str:
    """What the payer reads about a decline."""
    return TEXTS.get(reason, _OTHER_CARD).in_("en" if language == "en" else "ru")
