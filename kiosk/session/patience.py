"""How long a terminal may take, and how long to wait before it is started again."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

_TABLE = "session"
_DOUBLINGS = 16


@dataclass(frozen=True)
class Patience:
    """The table [session] of terminal.toml; what is not there or not a number has its default."""

    start_within_s: float = 60.0
    # A screen that is built or an exchange with a slow device may hold the screen for seconds.
    hang_after_s: float = 10.0
    settled_after_s: float = 10.0
    ends_within_s: float = 5.0
    longest_pause_s: float = 30.0
    failures_in_a_row: int = 20
    trial_starts: int = 3

    def pause_s(self, *, failures: int) -> float:
        """None after the first failure: a crash is over at once, a broken terminal is not."""
        if failures <= 1:
            return 0.0
        return min(2.0 ** min(failures - 2, _DOUBLINGS), self.longest_pause_s)


def patience_of(settings: Path) -> Patience:
    """Settings that cannot be read must not keep the terminal away."""
    try:
        table = tomllib.loads(settings.read_text(encoding="utf-8")).get(_TABLE)
    except (OSError, ValueError):
        return Patience()
    if not isinstance(table, dict):
        return Patience()
    names = [field.name for field in fields(Patience)]
    return Patience(**{name: table[name] for name in names if _is_positive_number(table.get(name))})


def _is_positive_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0
