"""Makes the environment in which templates of one group of pages are rendered."""

from functools import partial
from gettext import NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from server.pages import formats


def environment_of(
    folder: Path, *, catalogue: NullTranslations, language: str, zone: str
) -> Environment:
    """For one language; everything is escaped."""
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    # The i18n extension adds this method, which Environment does not declare.
    made.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]  # see above
    place = ZoneInfo(zone)
    made.filters["day"] = partial(formats.say_day, language=language)
    made.filters["short_day"] = partial(formats.say_short_day, language=language)
    made.filters["weekday"] = partial(formats.say_weekday, language=language)
    made.filters["moment"] = partial(formats.say_moment, language=language, zone=place)
    made.filters["local_day"] = partial(formats.local_day, zone=place)
    made.filters["clock"] = partial(formats.say_clock, zone=place)
    made.filters["text"] = partial(formats.say_text, language=language)
    made.filters["sentence"] = partial(formats.say_sentence, language=language)
    return made
