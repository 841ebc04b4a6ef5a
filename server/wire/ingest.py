"""Messages about imports: what became of every row of every file."""

from pydantic import Field

from server.wire.base import Moment, Reply, Text


class FileReport(Reply):
    """One file. read = taken + refused + duplicates + blank; layout rows are not rows read."""

    read: int
    taken: int
    refused: int
    duplicates: int
    blank: int
    mended: int
    warned: int
    changed: int = Field(default=0, description="taken rows that the installation did not have")
    refusals: dict[str, int] = Field(default_factory=dict)
    mends: dict[str, int] = Field(default_factory=dict)
    warnings: dict[str, int] = Field(default_factory=dict)
    layout_rows: int = 0
    reference_rows: dict[str, int] = Field(default_factory=dict)
    ignored_tables: list[str] = Field(default_factory=list)


class FileFaultReply(Reply):
    """A file that could not be read at all: what is wrong with it and what to do."""

    code: str
    sentence: Text


class ImportReply(Reply):
    """`run_id` is None where everything was known already and nothing was stored."""

    files: dict[str, FileReport]
    refused_files: dict[str, FileFaultReply]
    run_id: int | None
    mapping_version: str
    changed: int


class RunLine(Reply):
    """One import in the list of imports."""

    run_id: int
    at: Moment
    prison_id: int
    mapping_version: str
    files: dict[str, FileReport]
    refused_files: dict[str, FileFaultReply]


class FindingLine(Reply):
    """One refused or warned row, opened for the department."""

    finding_id: int
    file: str
    row: int
    is_refusal: bool
    reason: str
    reason_words: Text
    field: str
    field_words: Text
    value: str
    cells: dict[str, str]


class FindingsReply(Reply):
    as_of: Moment
    run_id: int
    total: int
    findings: list[FindingLine]


class LineageReply(Reply):
    """Where a taken row came from."""

    file: str
    row: int
    kind: str
    columns: dict[str, str] = Field(description="field: the header word of its column")
    mapping_version: str
    run_id: int
    at: Moment
