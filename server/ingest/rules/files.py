"""Why a file cannot be read at all, and what the sender can do about it."""

from enum import StrEnum


class FileFault(StrEnum):
    MISSING = "file_missing"
    EMPTY = "file_empty"
    BROKEN = "file_broken"
    ENCRYPTED = "file_encrypted"
    TOO_LARGE = "file_too_large"
    UNPACKS_TOO_LARGE = "file_unpacks_too_large"
    WRONGLY_NAMED = "file_wrongly_named"
    NOT_A_TABLE = "file_not_a_table"
    NO_HEADER = "columns_not_recognised"
    DATABASE_UNREACHABLE = "database_unreachable"


_SENTENCES = {
    FileFault.MISSING: (
        "找不到或读不了这个文件。请检查路径和权限。",
        "The file is not there or may not be read. Check its path and permissions.",
    ),
    FileFault.EMPTY: (
        "文件是空的。请重新导出后再导入。",
        "The file is empty. Export it again and import that.",
    ),
    FileFault.BROKEN: (
        "文件已损坏或不完整。请重新导出，不要中途断开，再导入。",
        "The file is broken or incomplete. Export it again, to its end, and import that.",
    ),
    FileFault.ENCRYPTED: (
        "文件设了密码。请先在 Excel 中取消密码另存，再导入。",
        "The file has a password. Save it in Excel without one and import that.",
    ),
    FileFault.TOO_LARGE: (
        "文件太大。请按年份或监区分成几个文件导出，再导入。",
        "The file is too large. Export it in parts, by year or by block, and import those.",
    ),
    FileFault.UNPACKS_TOO_LARGE: (
        "文件解压后过大，可能有问题。请另存为 CSV 或分成几个文件，再导入。",
        "The file unpacks to far too much. Save it as CSV or in parts and import those.",
    ),
    FileFault.WRONGLY_NAMED: (
        "文件内容与扩展名不符。请把文件改成正确的扩展名，再导入。",
        "The file is not what its name says. Give it the right ending and import it.",
    ),
    FileFault.NOT_A_TABLE: (
        "这不是表格文件。请导出为 Excel、CSV、dBase 或 SQLite，再导入。",
        "This is not a table. Export Excel, CSV, dBase or SQLite and import that.",
    ),
    FileFault.NO_HEADER: (
        "没有认出表头。请检查第一行列名，或在 mapping.toml 中补充列名后再导入。",
        "No known columns were found. Check the header, or add its words to mapping.toml.",
    ),
    FileFault.DATABASE_UNREACHABLE: (
        "连不上这个数据库。请检查地址、账号和网络，再导入。",
        "The database cannot be reached. Check its address, account and network.",
    ),
}


class FileRefused(Exception):
    """One file cannot be read; the others of the run can. `detail` names no person."""

    def __init__(self, fault: FileFault, detail: str = "") -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.detail = detail

    @property
    def sentence_zh(self) -> str:
        return _SENTENCES[self.fault][0] + (f"（{self.detail}）" if self.detail else "")

    @property
    def sentence_en(self) -> str:
        return _SENTENCES[self.fault][1] + (f" ({self.detail})" if self.detail else "")
