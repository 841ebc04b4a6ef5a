"""The two kinds of message that cross the border of the server, and the small values they share."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict


def _to_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_to_utc)]


class Request(BaseModel):
    """What a terminal or a browser sends. An unknown field is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Reply(BaseModel):
    """What the server answers. An unknown field is ignored, for a terminal lags its server."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Text(Reply):
    """Words for a person. `en` is empty where the prison's records have Chinese only."""

    zh: str
    en: str = ""


class ErrorReply(Reply):
    """Every answer from 400 on: a code for programs and a sentence for the person."""

    code: str
    sentence: str
    retry_after_s: int | None = None


class DoneReply(Reply):
    """The act was stored; nothing more to tell."""

    done: bool = True
