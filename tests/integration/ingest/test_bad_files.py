"""A file that cannot be read is refused with what is wrong and what to do; the others are taken."""

import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile

import pytest

from server.infra.database import Database
from server.ingest.gateways.files import open_source
from server.ingest.gateways.opening import load_mapping
from server.ingest.ports import Sizes
from server.ingest.rules.files import FileFault
from tests.factories.identity import make_context
from tests.factories.legacy import make_exports
from tests.factories.legacy_files import Style, write_dbf, write_text, write_xlsx
from tests.integration.ingest.layouts import write_first_prison
from tests.integration.ingest.test_take_in import imported

Spoils = Callable[[Path], None]


def _empty(folder: Path) -> None:
    (folder / "bad.csv").write_bytes(b"")


def _blank(folder: Path) -> None:
    (folder / "bad.csv").write_bytes(b"\xef\xbb\xbf\r\n  \r\n")


def _broken_workbook(folder: Path) -> None:
    whole = (folder / "roster.xlsx").read_bytes()
    (folder / "bad.xlsx").write_bytes(whole[: len(whole) // 2])


def _garbled_workbook(folder: Path) -> None:
    whole = bytearray((folder / "roster.xlsx").read_bytes())
    chance = random.Random(3)
    for _ in range(200):
        whole[chance.randrange(60, len(whole))] = chance.randrange(256)
    (folder / "bad.xlsx").write_bytes(whole)


def _noise(folder: Path) -> None:
    (folder / "bad.xlsx").write_bytes(random.Random(4).randbytes(5000))


def _with_password(folder: Path) -> None:
    # As Excel writes one: an OLE file with the package in a stream of this name.
    head = bytes.fromhex("d0cf11e0a1b11ae1")
    (folder / "bad.xlsx").write_bytes(head + bytes(600) + "EncryptedPackage".encode("utf-16-le"))


def _two_hundred_mib(folder: Path) -> None:
    with (folder / "bad.csv").open("wb") as file:
        file.write("编号,姓名\n".encode())
        file.truncate(200 << 20)


def _bomb(folder: Path) -> None:
    with zipfile.ZipFile(folder / "bad.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(700):
                sheet.write(bytes(1 << 20))


def _far_corner(folder: Path) -> None:
    """A small workbook whose one stray cell would need memory for 17 billion."""
    write_xlsx(folder / "plain.xlsx", [["编号", "姓名"], ["1", "2"]])
    with (
        zipfile.ZipFile(folder / "plain.xlsx") as plain,
        zipfile.ZipFile(folder / "bad.xlsx", "w") as bad,
    ):
        for member in plain.namelist():
            content = plain.read(member)
            bad.writestr(member, content.replace(b'r="B2"', b'r="XFD1048576"'))
    (folder / "plain.xlsx").unlink()


def _corner_of_a_hidden_sheet(folder: Path) -> None:
    """The same in a sheet that lies elsewhere in the archive, in other quotes."""
    _far_corner(folder)
    (folder / "bad.xlsx").rename(folder / "plain.xlsx")
    with (
        zipfile.ZipFile(folder / "plain.xlsx") as plain,
        zipfile.ZipFile(folder / "bad.xlsx", "w") as bad,
    ):
        for member in plain.namelist():
            content = plain.read(member).replace(b'r="XFD1048576"', b"r='XFD1048576'")
            content = content.replace(b"worksheets/sheet1", b"elsewhere/one")
            bad.writestr(member.replace("worksheets/sheet1", "elsewhere/one"), content)
    (folder / "plain.xlsx").unlink()


def _often_repeated(folder: Path) -> None:
    """An OpenDocument sheet of one cell, which says that it stands in every place there is."""
    cell = (
        '<table:table-cell office:value-type="string" table:number-columns-repeated="16384">'
        "<text:p>1</text:p></table:table-cell>"
    )
    rows = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    _write_ods(folder / "bad.ods", rows)


def _write_ods(path: Path, rows: str) -> None:
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "manifest")
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(
            "META-INF/manifest.xml", f"<manifest:manifest {names}>{entry}</manifest:manifest>"
        )
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:spreadsheet>"
            f'<table:table table:name="1">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )


def _workbook_called_csv(folder: Path) -> None:
    (folder / "bad.csv").write_bytes((folder / "roster.xlsx").read_bytes())


def _text_called_workbook(folder: Path) -> None:
    (folder / "bad.xlsx").write_bytes((folder / "scores.csv").read_bytes())


def _picture(folder: Path) -> None:
    (folder / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))


def _pdf(folder: Path) -> None:
    (folder / "bad.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n")


def _other_archive(folder: Path) -> None:
    with zipfile.ZipFile(folder / "bad.zip", "w") as archive:
        archive.writestr("letter.txt", "hello")


def _unknown_columns(folder: Path) -> None:
    write_text(folder / "bad.csv", [["甲", "乙"], ["1", "2"]], encoding="utf-8")


def _cut_dbase(folder: Path) -> None:
    whole = (folder / "accounts.dbf").read_bytes()
    (folder / "bad.dbf").write_bytes(whole[: len(whole) // 2])


def _cut_database(folder: Path) -> None:
    whole = (folder / "classes.sqlite").read_bytes()
    (folder / "bad.sqlite").write_bytes(whole[:5000])


def _open_quote(folder: Path) -> None:
    """A quote that is never closed takes the rest of the file into one cell."""
    head = ",".join(make_exports().scores.titles)
    row = '2026-01,71000005,"王' + "字" * (2 << 20)
    (folder / "bad.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")


FAULTS = [
    (_empty, FileFault.EMPTY),
    (_blank, FileFault.EMPTY),
    (_broken_workbook, FileFault.BROKEN),
    (_garbled_workbook, FileFault.BROKEN),
    (_noise, FileFault.BROKEN),
    (_with_password, FileFault.ENCRYPTED),
    (_two_hundred_mib, FileFault.TOO_LARGE),
    (_bomb, FileFault.UNPACKS_TOO_LARGE),
    (_far_corner, FileFault.UNPACKS_TOO_LARGE),
    (_corner_of_a_hidden_sheet, FileFault.UNPACKS_TOO_LARGE),
    (_often_repeated, FileFault.UNPACKS_TOO_LARGE),
    (_workbook_called_csv, FileFault.WRONGLY_NAMED),
    (_text_called_workbook, FileFault.WRONGLY_NAMED),
    (_picture, FileFault.NOT_A_TABLE),
    (_pdf, FileFault.NOT_A_TABLE),
    (_other_archive, FileFault.NOT_A_TABLE),
    (_unknown_columns, FileFault.NO_HEADER),
    (_cut_dbase, FileFault.BROKEN),
    (_cut_database, FileFault.BROKEN),
    (_open_quote, FileFault.BROKEN),
]


@pytest.fixture
def sqlite(tmp_path: Path, migrated_file: Path) -> Database:
    copy = tmp_path / "guitu.sqlite"
    copyfile(migrated_file, copy)
    return Database(f"sqlite:///{copy}")


@pytest.mark.parametrize(
    ("spoil", "fault"), FAULTS, ids=lambda value: getattr(value, "__name__", None)
)
def test_bad_file_is_refused_and_the_rest_is_taken(
    sqlite: Database, tmp_path: Path, spoil: Spoils, fault: FileFault
) -> None:
    exports = make_exports()
    folder = tmp_path / "exports"
    write_first_prison(folder, exports)
    spoil(folder)
    reply = imported(sqlite, make_context(), folder)
    (refused,) = reply.refused_files.values()
    assert refused.code == fault
    assert refused.sentence.zh
    assert refused.sentence.en
    assert reply.files["scores.csv"].taken == exports.scores.taken


def test_nothing_is_stored_when_no_file_can_be_read(sqlite: Database, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    _empty(folder)
    reply = imported(sqlite, make_context(), folder)
    assert (reply.files, reply.run_id) == ({}, None)


def test_lost_bytes_cost_one_row_not_the_file(sqlite: Database, tmp_path: Path) -> None:
    exports = make_exports()
    folder = tmp_path / "exports"
    write_first_prison(folder, exports)
    whole = (folder / "scores.csv").read_bytes()
    reason = "超额完成劳动定额".encode("gb18030")
    (folder / "scores.csv").write_bytes(whole.replace(reason, b"\xff\xff" + reason[2:], 1))
    report = imported(sqlite, make_context(), folder).files["scores.csv"]
    assert report.refusals["unreadable_characters"] == 1
    assert report.taken == exports.scores.taken - 1


def test_dbase_in_utf8_is_read(sqlite: Database, tmp_path: Path) -> None:
    exports = make_exports()
    folder = tmp_path / "exports"
    write_first_prison(folder, exports)
    titles = {"编号": "BH", "姓名": "XM", "日期": "RQ", "收入": "SR", "支出": "ZC", "余额": "YE"}
    order = list(titles)
    rows = Style(titles, order=order).laid_out(exports.accounts)
    write_dbf(folder / "accounts.dbf", rows, encoding="utf-8")
    report = imported(sqlite, make_context(), folder).files["accounts.dbf"]
    assert report.taken == exports.accounts.taken


def test_a_sheet_that_repeats_nothing_to_its_end_is_read(tmp_path: Path) -> None:
    """As LibreOffice writes each one: empty cells to the last column, empty rows to the last."""
    rows = "".join(
        f'<table:table-row><table:table-cell office:value-type="string">'
        f"<text:p>{number}</text:p></table:table-cell>"
        '<table:table-cell table:number-columns-repeated="16383"/></table:table-row>'
        for number in range(3)
    )
    empty = (
        '<table:table-row table:number-rows-repeated="1048573">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    _write_ods(tmp_path / "plain.ods", rows + empty)
    sizes = Sizes(file=1 << 20, unpacked=1 << 20)
    source = open_source(tmp_path / "plain.ods", sizes=sizes)
    (table,) = source.tables(load_mapping(None, home=tmp_path))
    assert [cells for _, cells in table.rows] == [["0"], ["1"], ["2"]]
