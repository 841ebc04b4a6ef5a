"""What a picture shows: values for the browser, a description for the ear, a table for both."""

import json
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Chart:
    """`along` and `unit` head the table; `goal` is drawn as a line across."""

    labels: Sequence[str]
    values: Sequence[float]
    along: str
    unit: str
    description: str
    kind: str = "bar"
    goal: float | None = None
    goal_words: str = ""

    def as_json(self) -> str:
        told = {
            "labels": list(self.labels),
            "values": list(self.values),
            "unit": self.unit,
            "description": self.description,
            "kind": self.kind,
            "goal": self.goal,
            "goal_words": self.goal_words,
        }
        return json.dumps(told, ensure_ascii=False)

    def rows(self) -> list[tuple[str, float]]:
        return list(zip(self.labels, self.values, strict=True))


def described(title: str, labels: Sequence[str], values: Sequence[float]) -> str:
    """The whole picture in words: there are few enough values to say them all."""
    said = ", ".join(f"{label}: {value:g}" for label, value in zip(labels, values, strict=True))
    return f"{title}. {said}"
