"""The embedded queue of background jobs: which run when, and the worker that runs them."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from huey import SqliteHuey, crontab

logger = logging.getLogger(__name__)
Job = Callable[[], None]


@dataclass(frozen=True)
class Timetable:
    """When a job runs, in the installation's time zone."""

    minute: str = "0"
    hour: str = "*"
    day: str = "*"


def open_queue(path: Path, jobs: Mapping[str, tuple[Timetable, Job]]) -> SqliteHuey:
    """A queue that knows every periodic job; a job that fails is logged and runs again in time."""
    queue = SqliteHuey("guitu", filename=str(path), utc=False)
    for name, (when, job) in jobs.items():
        periodic = crontab(minute=when.minute, hour=when.hour, day=when.day)
        queue.periodic_task(periodic, name=name)(_logged(name, job))
    return queue


def _logged(name: str, job: Job) -> Job:
    def run() -> None:
        try:
            job()
        except Exception:  # the outer edge: the worker goes on with other jobs
            logger.exception("job %s failed", name)
            raise

    return run


def run_worker(queue: SqliteHuey) -> None:
    """Run jobs until SIGINT or SIGTERM."""
    queue.create_consumer(workers=1, periodic=True, check_worker_health=True).run()
