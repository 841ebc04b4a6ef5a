"""The embedded queue of background jobs: which run when, and the worker that runs them."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from huey import SqliteHuey, crontab
from huey.consumer import Consumer

from server.infra import service_manager

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


class _WatchedConsumer(Consumer):  # type: ignore[misc]  # huey has no types
    """Alive is what it is while it sees to its workers, however long their jobs take."""

    def start(self) -> None:
        super().start()
        service_manager.tell(service_manager.READY)
        service_manager.tell(service_manager.ALIVE)

    def check_worker_health(self) -> None:
        super().check_worker_health()
        service_manager.tell(service_manager.ALIVE)


def run_worker(queue: SqliteHuey) -> None:
    """Run jobs until SIGINT or SIGTERM."""
    _WatchedConsumer(queue, workers=1, periodic=True, check_worker_health=True).run()
    service_manager.tell(service_manager.STOPPING)
