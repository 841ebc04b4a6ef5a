"""The table of role x action x scope as text, and the file it is recorded in (`--write`)."""

import sys
from pathlib import Path

from server.infra.permissions import Action, Role, scope_of

RECORD = Path(__file__).parent / "permissions.txt"
NONE = "-"


def current() -> str:
    """One line an action, one column a role; a cell names the scope."""
    widths = [max(len(role), 8) for role in Role]
    first = max(len(action) for action in Action)
    lines = [_line("", list(Role), first, widths)]
    for action in Action:
        cells = []
        for role in Role:
            scope = scope_of(role, action)
            cells.append(scope.name.lower() if scope else NONE)
        lines.append(_line(action, cells, first, widths))
    return "\n".join(lines) + "\n"


def _line(head: str, cells: list[str] | list[Role], first: int, widths: list[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"{head.ljust(first)}  {'  '.join(padded)}".rstrip()


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        RECORD.write_text(current(), encoding="utf-8")
    print(current(), end="")
