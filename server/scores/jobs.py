"""What scores does by itself: close the month that is over, and enter the new one's base."""

import logging

from server.infra.context import Context
from server.infra.database import Database
from server.infra.jobs import Job, Timetable
from server.scores import service

logger = logging.getLogger(__name__)


def jobs(database: Database, ctx: Context) -> dict[str, tuple[Timetable, Job]]:
    """Every day, for people come in during the month; a second run changes nothing."""

    def month_bases() -> None:
        entered = database.write(lambda session: service.enter_bases(session, ctx))
        logger.info("entered the month's base for %d people", entered)

    return {"scores_month_bases": (Timetable(minute="5", hour="0"), month_bases)}
