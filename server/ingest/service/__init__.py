"""The tasks of ingest: take in exports, and show what became of them."""

from server.ingest.service.quality import (
    findings,
    findings_workbook,
    lineage,
    lineage_of_line,
    run_report,
    runs,
)
from server.ingest.service.run import take_in

__all__ = [
    "findings",
    "findings_workbook",
    "lineage",
    "lineage_of_line",
    "run_report",
    "runs",
    "take_in",
]
