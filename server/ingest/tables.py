"""Tables of imports: runs, files, where each taken row came from, and what was refused."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from server.infra.database import Table
from server.infra.register import TECHNICAL, Purpose, Sensitivity
from server.infra.types import Sealed, UtcMoment

_IMPORT = Purpose(
    owner="ingest",
    purpose="show where a value came from, and let the department mend what was refused",
    basis="个人信息保护法 art. 8, 51",
    retention="as long as the value that it explains; refusals until the next import of the file",
)
# SQLite numbers rows by itself only in a column of type INTEGER.
_LONG = BigInteger().with_variant(Integer, "sqlite")


class IngestRun(Table):
    """One import. It exists only if it was taken whole."""

    __tablename__ = "ingest_run"

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    uid: Mapped[str] = mapped_column(String(32), unique=True, info=TECHNICAL)
    prison_id: Mapped[int] = mapped_column(ForeignKey("prison.id"), info=TECHNICAL)
    started_at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)
    started_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_IMPORT.field())
    mapping_version: Mapped[str] = mapped_column(String(16), info=TECHNICAL)
    # Keyed hash of all files, mapping and outcome: an import that repeats this one adds nothing.
    digest: Mapped[str] = mapped_column(String(64), index=True, info=TECHNICAL)
    # JSON: file name -> code of why it could not be read at all.
    refused_files: Mapped[str] = mapped_column(default="{}", info=TECHNICAL)


class IngestFile(Table):
    """One file of a run: what it was taken for and its totals."""

    __tablename__ = "ingest_file"

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    run_id: Mapped[int] = mapped_column(ForeignKey("ingest_run.id"), index=True, info=TECHNICAL)
    name: Mapped[str] = mapped_column(String(200), info=TECHNICAL)
    # JSON: kind -> {field: the header word of the column it was read from}.
    columns: Mapped[str] = mapped_column(info=TECHNICAL)
    # JSON: the report of the file, as wire.ingest.FileReport.
    report: Mapped[str] = mapped_column(info=TECHNICAL)


class IngestLineage(Table):
    """Where one taken row came from. The run says by which mapping, the file from which columns.

    Ledgers keep the id (scores) or the fingerprint in their `origin` (accounts, courses).
    """

    __tablename__ = "ingest_lineage"
    __table_args__ = (Index("ix_ingest_lineage_person_id_kind", "person_id", "kind"),)

    id: Mapped[int] = mapped_column(_LONG, primary_key=True, info=TECHNICAL)
    file_id: Mapped[int] = mapped_column(ForeignKey("ingest_file.id"), info=TECHNICAL)
    row: Mapped[int] = mapped_column(info=TECHNICAL)
    kind: Mapped[str] = mapped_column(String(12), info=TECHNICAL)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=_IMPORT.field())
    # Keyed hash of the row's values: the same row in a later import is known by it.
    fingerprint: Mapped[int] = mapped_column(BigInteger, info=TECHNICAL)


class IngestFinding(Table):
    """A refused row, or one taken with a warning, for the department. Its values are sealed."""

    __tablename__ = "ingest_finding"
    __table_args__ = (Index("ix_ingest_finding_file_id_row", "file_id", "row"),)

    id: Mapped[int] = mapped_column(_LONG, primary_key=True, info=TECHNICAL)
    file_id: Mapped[int] = mapped_column(ForeignKey("ingest_file.id"), info=TECHNICAL)
    row: Mapped[int] = mapped_column(info=TECHNICAL)
    kind: Mapped[str] = mapped_column(String(12), info=TECHNICAL)
    is_refusal: Mapped[bool] = mapped_column(info=TECHNICAL)
    reason: Mapped[str] = mapped_column(String(40), info=_IMPORT.field())
    field: Mapped[str] = mapped_column(String(24), info=_IMPORT.field())
    value: Mapped[bytes] = mapped_column(Sealed, info=_IMPORT.field(Sensitivity.IDENTITY_NUMBER))
    # Blind index of the inmate number of a refused roster row: his rows elsewhere go with it.
    inmate_index: Mapped[bytes | None] = mapped_column(LargeBinary(16), index=True, info=TECHNICAL)
