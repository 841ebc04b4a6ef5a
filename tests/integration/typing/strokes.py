"""A few characters as a finger would draw them, in a field of 300 by 300 px."""

from collections.abc import Sequence

Strokes = Sequence[Sequence[tuple[int, int]]]
SIDE = 300


def line(
    start: tuple[int, int], end: tuple[int, int], *, points: int = 12
) -> list[tuple[int, int]]:
    (x0, y0), (x1, y1) = start, end
    return [
        (round(x0 + (x1 - x0) * at / (points - 1)), round(y0 + (y1 - y0) * at / (points - 1)))
        for at in range(points)
    ]


CHARACTERS: dict[str, Strokes] = {
    "一": [line((40, 150), (260, 150))],
    "二": [line((80, 100), (220, 100)), line((40, 220), (260, 220))],
    "十": [line((40, 140), (260, 140)), line((150, 40), (150, 270))],
    "人": [
        line((150, 40), (130, 130)) + line((130, 130), (40, 260)),
        line((140, 110), (190, 190)) + line((190, 190), (270, 260)),
    ],
    "大": [
        line((40, 110), (260, 110)),
        line((155, 40), (140, 140)) + line((140, 140), (45, 265)),
        line((145, 120), (190, 195)) + line((190, 195), (265, 265)),
    ],
    "口": [
        line((80, 90), (95, 230)),
        line((80, 90), (220, 90)) + line((220, 90), (205, 220)),
        line((95, 220), (205, 215)),
    ],
    "心": [
        line((60, 130), (40, 200)),
        line((90, 120), (110, 210)) + line((110, 210), (200, 220)) + line((200, 220), (205, 180)),
        line((140, 90), (160, 130)),
        line((220, 110), (260, 160)),
    ],
    "中": [
        line((60, 90), (60, 190)),
        line((60, 90), (240, 90)) + line((240, 90), (240, 190)),
        line((60, 185), (240, 185)),
        line((150, 30), (150, 280)),
    ],
}
