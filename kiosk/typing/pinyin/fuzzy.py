"""Sounds that many people do not tell apart, and so do not type apart."""

from collections.abc import Iterable, Mapping

# Each pair in both directions: retroflex and flat, n and l, front and back nasals.
INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))
# üe after l and n is typed in two ways; that is no slip.
SAME = (("lve", "lue"), ("nve", "nue"))


def sounds_like(syllables: Iterable[str]) -> Mapping[str, Mapping[str, int]]:
    """For what may be typed: the syllables that may be meant, and by how many slips."""
    meant: dict[str, dict[str, int]] = {}
    for syllable in syllables:
        for typed, slips in _typed_for(syllable).items():
            row = meant.setdefault(typed, {})
            row[syllable] = min(slips, row.get(syllable, slips))
    return meant


def _typed_for(syllable: str) -> dict[str, int]:
    heads = {syllable: 0, _swapped_initial(syllable): 1}
    typed: dict[str, int] = {}
    for head, slips in heads.items():
        for whole, more in ((head, 0), (_swapped_final(head), 1)):
            if whole:
                typed[whole] = min(slips + more, typed.get(whole, slips + more))
    for one, other in SAME:
        if syllable in (one, other):
            typed[one] = typed[other] = 0
    return typed


def _swapped_initial(syllable: str) -> str:
    for one, other in INITIALS:
        if syllable.startswith(one):
            return other + syllable[len(one) :]
        if syllable.startswith(other):
            return one + syllable[len(other) :]
    return ""


def _swapped_final(syllable: str) -> str:
    for long, short in FINALS:
        if syllable.endswith(long):
            return syllable[: -len(long)] + short
        if syllable.endswith(short):
            return syllable[: -len(short)] + long
    return ""
