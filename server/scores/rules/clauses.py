"""The clauses that a line can stand on, and what each allows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from server.scores.rules.errors import OutsideTheClause
from server.scores.rules.points import Ask
from server.wire.base import Text
from server.wire.scores import EntryKind, Part

_FULL_WIDTH = str.maketrans("()", "（）")


@dataclass(frozen=True)
class Clause:
    """`least`, `most` and `usual` are points, positive also for what is taken away."""

    code: str
    part: Part
    kind: EntryKind
    title: Text
    text: Text
    name: Text
    least: int
    most: int
    usual: int
    source: str
    in_force: str
    confirmed: bool

    def asks(self, points: int | None) -> Ask:
        """An ask under this clause; without points, the usual ones."""
        wanted = self.usual if points is None else points
        if self.kind is EntryKind.BASE or not self.least <= wanted <= self.most:
            raise OutsideTheClause(f"{self.code} allows {self.least} to {self.most} points")
        return Ask(self.part, self.kind, wanted)


class ClauseBook:
    """All clauses of a prison, found by their code however its brackets are typed."""

    def __init__(self, clauses: Iterable[Clause]) -> None:
        self._by_code = {_normalised(clause.code): clause for clause in clauses}
        self._titles = {clause.title.zh: clause.title for clause in self._by_code.values()}

    def __iter__(self) -> Iterator[Clause]:
        return iter(self._by_code.values())

    def find(self, code: str) -> Clause | None:
        return self._by_code.get(_normalised(code))

    def get(self, code: str) -> Clause:
        clause = self.find(code)
        if clause is None:
            raise OutsideTheClause(f"no clause {code!r}")
        return clause

    def titled(self, title: str) -> Text:
        """A title in both languages where a clause has it, else as it was written."""
        return self._titles.get(title) or Text(zh=title)

    def base(self) -> Clause | None:
        """The clause on which the month's base stands."""
        return next((clause for clause in self if clause.kind is EntryKind.BASE), None)


def _normalised(code: str) -> str:
    return "".join(code.split()).translate(_FULL_WIDTH)
