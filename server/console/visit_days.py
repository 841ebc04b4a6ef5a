"""Days and moments that the pages of visits take: what every time zone can reckon with."""

from datetime import date, datetime
from typing import Annotated, Final

from pydantic import Field, NaiveDatetime

_FIRST: Final = date(2000, 1, 1)
_LAST: Final = date(2199, 12, 31)
Day = Annotated[date, Field(ge=_FIRST, le=_LAST)]
# Of a form: without a zone, where the prison is.
Minute = Annotated[
    NaiveDatetime, Field(ge=datetime(2000, 1, 1), le=datetime(2199, 12, 31))  # noqa: DTZ001  see above
]
