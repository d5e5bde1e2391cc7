"""Where clients may move from a tariff by themselves: the list on its card, and the form of it."""

from backend.cabinets.manager import catalogue
from backend.cabinets.manager.door import cabinet
from backend.catalog import queries, selling
from backend.catalog.models import Tariff
from backend.catalog.words import Timing
from backend.kernel.errors import InvalidError, StaleStateError
from backend.web import flash, forms
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here

NO_WAY = "none"


@cabinet.get("/tariffs/<tariff_id:int>/ways")
def ask_ways(tariff_id: int) -> Answer:
    tariff = catalogue.tariff(tariff_id)
    said = {way.target_id: str(way.timing) for way in selling.ways_from(tariff.id)}
    return _ask_ways(tariff, said, "")


@cabinet.post("/tariffs/<tariff_id:int>/ways", keeps_form=True)
def save_ways(tariff_id: int) -> Answer:
    tariff = catalogue.tariff(tariff_id)
    others = queries.siblings(tariff, sees_exclusive=catalogue.sees_exclusive())
    said = {one.tariff.id: forms.field(f"way.{one.tariff.id}") for one in others}
    ways = {
        way.target_id: Timing(way.timing)  # to what he may not see nothing changes
        for way in selling.ways_from(tariff.id)
        if way.target_id not in said
    }
    ways |= {other: Timing(word) for other, word in said.items() if word in set(Timing)}
    try:
        selling.allow(catalogue.as_seen(tariff, forms.field("revision")), ways, actor=here().actor)
    except (InvalidError, StaleStateError) as error:
        problem = here().t(error.message_key, **error.details)
        return _ask_ways(catalogue.tariff(tariff_id), said, problem, error.status)
    flash.leave("manager.tariffs.saved")
    return redirect(f"/manager/tariffs/{tariff_id}")


def of(tariff: Tariff) -> list[tuple[queries.ListedTariff, str]]:
    """Where one may move from it, of those that the reader may see."""
    known = {
        one.tariff.id: one
        for one in queries.siblings(tariff, sees_exclusive=catalogue.sees_exclusive())
    }
    return [
        (known[way.target_id], str(way.timing))
        for way in selling.ways_from(tariff.id)
        if way.target_id in known
    ]


def _ask_ways(tariff: Tariff, said: dict[int, str], problem: str, status: int = 200) -> Answer:
    t = here().t
    words = [NO_WAY, *Timing]
    return page(
        "manager/tariffs/ways.html",
        status,
        tariff=tariff,
        called=catalogue.called(tariff),
        others=queries.siblings(tariff, sees_exclusive=catalogue.sees_exclusive()),
        said=said,
        timings=[(str(word), t(f"catalog.timing.{word}")) for word in words],
        problem=problem,
    )
