"""A sample form of parameters: each way a field can look, with values and with mistakes."""

from decimal import Decimal

from backend.catalog import form
from backend.catalog.definitions import Definition, Dependency, Limits, Option
from backend.catalog.form import Around, Field
from backend.catalog.schema import Schema
from backend.catalog.words import Kind, Writes
from backend.kernel.i18n import Translator
from backend.kernel.localised import Localised

HINT = Localised("От 1 до 100", "1 to 100")
DEFINITIONS = (
    Definition(
        "numbers",
        Localised("Городские номера", "City numbers"),
        Kind.INT,
        HINT,
        Localised("шт.", "pcs"),
        Limits(minimum=Decimal(1), maximum=Decimal(100)),
        is_required=True,
    ),
    Definition("recording", Localised("Запись разговоров", "Call recording"), Kind.BOOL),
    Definition(
        "storage",
        Localised("Хранение записей", "Recordings kept"),
        Kind.ENUM,
        limits=Limits(
            options=(
                Option("month", Localised("30 дней", "30 days")),
                Option("year", Localised("Год", "A year")),
            )
        ),
        depends_on=Dependency("recording", value=True),
    ),
    Definition("forward", Localised("Переадресация", "Forwarding"), Kind.PHONE_LIST),
    Definition("hours", Localised("Часы работы", "Office hours"), Kind.TIME_RANGE),
    Definition("password", Localised("Пароль SIP", "SIP password"), Kind.SECRET),
)
SAMPLE = Schema(0, DEFINITIONS)
TYPED = {
    "p.numbers": ["2000"],
    "p.recording": ["no", "yes"],
    "p.storage": ["year"],
    "p.forward": ["+74951234567"],
    "p.hours": ["09:00", "18:00"],
    "p.password": ["x" * 1000],
}


def sample(t: Translator) -> list[Field]:
    """The fields after somebody has typed what is not accepted."""
    reading = SAMPLE.read(TYPED, Writes.CLIENT, {"numbers": 2})
    around = Around(reading.errors, reading.typed, {"numbers": t.money(15000)})
    return form.fields(SAMPLE.writable(Writes.CLIENT), reading.values, t, around)
