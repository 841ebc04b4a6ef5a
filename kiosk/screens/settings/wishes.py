"""What a person can wish for, each with its possibilities in words and pictures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from kiosk.shell.language import _
from server.wire.identity import Language, Preferences, ReadingSpeed, TextSize, Volume

YES, NO = "yes", "no"
_FIELDS: Final = {
    "language": "language", "size": "text_size", "contrast": "high_contrast",
    "hand": "left_handed", "voice": "voice_mode", "speed": "reading_speed", "volume": "volume",
}  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """`options` and `icons` by value; `chosen` is the value that holds."""

    label: str
    options: Mapping[str, str]
    icons: Mapping[str, str]
    chosen: str
    icon_scales: Mapping[str, float] = field(default_factory=dict)


def changed(preferences: Preferences, name: str, value: str) -> Preferences:
    wished = {**preferences.model_dump(), _FIELDS[name]: value}
    return Preferences.model_validate(wished)


def held(preferences: Preferences, *, with_sound: bool) -> dict[str, Wish]:
    """In the order of the screen. A terminal without sound has none of the voice."""
    seen = {
        "language": _language(preferences),
        "size": _size(preferences),
        "contrast": _contrast(preferences),
        "hand": _hand(preferences),
    }
    if not with_sound:
        return seen
    return {
        **seen,
        "voice": _voice(preferences),
        "speed": _speed(preferences),
        "volume": _volume(preferences),
    }


def _language(preferences: Preferences) -> Wish:
    return Wish(
        label=_("Language"),
        options={Language.ZH.value: "中文", Language.EN.value: "English"},
        icons={Language.ZH.value: "translate", Language.EN.value: "text-aa"},
        chosen=preferences.language.value,
    )


def _size(preferences: Preferences) -> Wish:
    return Wish(
        label=_("Size of the letters"),
        options={
            TextSize.NORMAL.value: _("Normal"),
            TextSize.LARGE.value: _("Large"),
            TextSize.LARGEST.value: _("Largest"),
        },
        icons={
            TextSize.NORMAL.value: "text-t",
            TextSize.LARGE.value: "text-t",
            TextSize.LARGEST.value: "text-t",
        },
        icon_scales={TextSize.NORMAL.value: 0.7, TextSize.LARGEST.value: 1.35},
        chosen=preferences.text_size.value,
    )


def _contrast(preferences: Preferences) -> Wish:
    return Wish(
        label=_("Contrast"),
        options={NO: _("Calm"), YES: _("Strong")},
        icons={NO: "circle", YES: "circle-half"},
        chosen=YES if preferences.high_contrast else NO,
    )


def _hand(preferences: Preferences) -> Wish:
    return Wish(
        label=_("I touch with"),
        options={NO: _("The right hand"), YES: _("The left hand")},
        icons={NO: "arrow-fat-right", YES: "arrow-fat-left"},
        chosen=YES if preferences.left_handed else NO,
    )


def _voice(preferences: Preferences) -> Wish:
    return Wish(
        label=_("Pictures and voice"),
        options={NO: _("Off"), YES: _("On")},
        icons={NO: "ear-slash", YES: "ear"},
        chosen=YES if preferences.voice_mode else NO,
    )


def _speed(preferences: Preferences) -> Wish:
    return Wish(
        label=_("How fast it speaks"),
        options={
            ReadingSpeed.SLOW.value: _("Slow"),
            ReadingSpeed.NORMAL.value: _("Normal"),
            ReadingSpeed.FAST.value: _("Fast"),
        },
        icons={
            ReadingSpeed.SLOW.value: "person-simple",
            ReadingSpeed.NORMAL.value: "person-simple-walk",
            ReadingSpeed.FAST.value: "person-simple-run",
        },
        chosen=preferences.reading_speed.value,
    )


def _volume(preferences: Preferences) -> Wish:
    return Wish(
        label=_("How loud it speaks"),
        options={
            Volume.SOFT.value: _("Soft"),
            Volume.NORMAL.value: _("Normal"),
            Volume.LOUD.value: _("Loud"),
        },
        icons={
            Volume.SOFT.value: "speaker-none",
            Volume.NORMAL.value: "speaker-low",
            Volume.LOUD.value: "speaker-high",
        },
        chosen=preferences.volume.value,
    )
