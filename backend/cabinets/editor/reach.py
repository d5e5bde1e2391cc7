"""What a publication would change on the site, told before anybody presses the button."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backend.cabinets.editor.facts import Remark, placed
from backend.cabinets.editor.site import site, told
from sitegen import insight
from sitegen.check.links import address_of
from sitegen.drafts import Draft
from sitegen.errors import BuildFailed

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Reach:
    """
    Addresses of the pages that would change, and what is in the way of publishing.

    `shown` are the first of `count` addresses; with `remarks` nothing would be published.
    """

    count: int = 0
    shown: Sequence[str] = ()
    remarks: Sequence[Remark] = ()

    @property
    def more(self) -> int:
        return self.count - len(self.shown)


def of(changed: Iterable[Draft]) -> Reach:
    """Tell what publishing these drafts would do; nothing is written."""
    texts = {
        draft.path: draft.text for draft in changed if draft.is_changed and not draft.is_behind
    }
    if not texts:
        return Reach()
    with told():
        try:
            files = insight.changed_by(site(), texts)
        except BuildFailed as error:
            return Reach(remarks=[placed(problem) for problem in error.problems])
    pages = [address_of(name) for name in files if name.endswith(".html")]
    return Reach(len(pages), pages[:SHOWN])
