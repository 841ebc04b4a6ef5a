"""Every pair of colours can be read, and the tokens are those of the terminals."""

import re

import pytest

from server.pages.closed import SHARED

# Words and the ground they stand on.
PAIRS = [
    ("ink", "paper"),
    ("ink", "card"),
    ("soft", "paper"),
    ("soft", "card"),
    ("pine", "card"),
    ("pine", "pine2"),
    ("sky", "card"),
    ("sky", "sky2"),
    ("rose", "card"),
    ("rose", "rose2"),
    ("plum", "plum2"),
    ("amber-ink", "amber2"),
    ("amber-ink", "card"),
    ("on-dark", "pine"),
    ("on-dark", "ink"),
]
TERMINALS = {
    "paper": "#f5f2eb",
    "card": "#ffffff",
    "ink": "#1e2a2f",
    "line": "#e4dfd4",
    "pine": "#1f6b5c",
    "pine2": "#e3efea",
    "amber": "#c9771a",
    "amber2": "#fbefdc",
    "sky": "#2f6690",
    "sky2": "#e2edf5",
    "rose": "#a8403a",
    "rose2": "#f8e6e3",
    "plum": "#6a4c7d",
    "plum2": "#eee7f3",
}


def _tokens(selector: str) -> dict[str, str]:
    css = (SHARED / "tokens.css").read_text(encoding="utf-8")
    block = css.split(f"{selector} {{", maxsplit=1)[1].split("}", maxsplit=1)[0]
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", block))


def _luminance(colour: str) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("pair", PAIRS)
def test_words_can_be_read(pair: tuple[str, str]) -> None:
    calm = _tokens(":root")
    high = calm | _tokens('html[data-contrast="high"]')
    assert _contrast(calm[pair[0]], calm[pair[1]]) >= 4.5
    assert _contrast(high[pair[0]], high[pair[1]]) >= 7


def test_the_tokens_are_those_of_the_terminals() -> None:
    calm = _tokens(":root")
    assert {name: calm[name] for name in TERMINALS} == TERMINALS
