"""Bottle's router, put together once."""

import bottle


class Routes(bottle.Router):  # type: ignore[misc] # Bottle has no types
    """
    Rules that are all known before the first is looked for.

    Bottle compiles the expressions of all its rules again at every rule that is added; with some hundreds
    that is most of the start of the program. Nothing is found by a rule with a wildcard before `put_together`.
    """

    _are_all_known = False

    def put_together(self) -> None:
        """Compile what was added; whatever is added later compiles by itself, as ever."""
        self._are_all_known = True
        for method in self.dyna_routes:
            self._compile(method)

    def _compile(self, method: str) -> None:
        if self._are_all_known:
            super()._compile(method)
