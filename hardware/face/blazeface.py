"""What BlazeFace's numbers mean: faces in pixels of the picture it looked at.

Source: the model card of BlazeFace (short range) and the settings of its anchors: 128 x 128
pixels, 2 anchors at each of 16 x 16 places and 6 at each of 8 x 8.
"""

from typing import TYPE_CHECKING, Final

import numpy as np

from hardware.face.api import FoundFace

if TYPE_CHECKING:
    from hardware.face.api import Points

SIDE_PX: Final = 128
_GRIDS: Final = ((16, 2), (8, 6))
_LEAST_SCORE: Final = 0.5
_OVERLAP: Final = 0.3
_LARGEST_LOGIT: Final = 80.0  # exp of more is endless in single precision


def _centres() -> "Points":
    parts = []
    for places, anchors in _GRIDS:
        steps = (np.arange(places) + 0.5) / places
        across, down = np.meshgrid(steps, steps)
        centres = np.stack([across, down], axis=-1).reshape(-1, 2)
        parts.append(np.repeat(centres, anchors, axis=0))
    return np.concatenate(parts).astype(np.float32)


_ANCHORS: Final = _centres()


def faces(scores: "Points", values: "Points", *, scale: float, shift: "Points") -> list[FoundFace]:
    """`scale` and `shift` lead from the square it looked at to the picture; the largest first."""
    logits = np.clip(scores.reshape(-1), -_LARGEST_LOGIT, _LARGEST_LOGIT)
    likely: Points = (1.0 / (1.0 + np.exp(-logits))).astype(np.float32)
    chosen = np.flatnonzero(likely >= _LEAST_SCORE)
    if not chosen.size or not np.isfinite(values).all():
        return []
    raw = (values.reshape(len(_ANCHORS), -1)[chosen] / SIDE_PX).astype(np.float32)
    # Pairs of numbers: centre, size, then six points, all but the size counted from the anchor.
    pairs = raw.reshape(len(chosen), -1, 2)
    pairs[:, [0, *range(2, pairs.shape[1])]] += _ANCHORS[chosen][:, None]
    found = _merged(pairs, likely[chosen])
    made = [_face(pair, score, scale=scale, shift=shift) for pair, score in found]
    return sorted(made, key=lambda face: face.width * face.height, reverse=True)


def _merged(pairs: "Points", likely: "Points") -> list[tuple["Points", float]]:
    """Of anchors that mean the same face, their mean, each weighed by its score."""
    found, left = [], np.argsort(-likely)
    while left.size:
        same = _overlap(pairs[left[0]], pairs[left]) > _OVERLAP
        same[0] = True
        group = left[same]
        weights = likely[group] / likely[group].sum()
        found.append(((pairs[group] * weights[:, None, None]).sum(axis=0), float(likely[left[0]])))
        left = left[~same]
    return found


def _overlap(one: "Points", others: "Points") -> "Points":
    """Intersection over union of boxes."""
    low = np.maximum(one[0] - one[1] / 2, others[:, 0] - others[:, 1] / 2)
    high = np.minimum(one[0] + one[1] / 2, others[:, 0] + others[:, 1] / 2)
    both = np.clip(high - low, 0, None).prod(axis=1)
    either = one[1].prod() + others[:, 1].prod(axis=1) - both
    overlap: Points = both / np.maximum(either, 1e-9)
    return overlap


def _face(pairs: "Points", score: float, *, scale: float, shift: "Points") -> FoundFace:
    centre, size = pairs[0] * scale + shift, np.abs(pairs[1]) * scale
    left, top = centre - size / 2
    return FoundFace(
        left=float(left),
        top=float(top),
        width=float(size[0]),
        height=float(size[1]),
        points=(pairs[2:] * scale + shift).astype(np.float32),
        score=score,
    )
