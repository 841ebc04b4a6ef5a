"""What the demo tells: where everything is, who can log in, and what to try."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pyotp

from server.demo.log_ins import DemoNotes, StaffLogIn
from server.identity.service.invitations import Presented
from server.infra.permissions import Role
from server.infra.words import ROLE_WORDS

_SHOWN: Final = 10
_TRY: Final = """\
可以试试 · What to try
  1. 在终端上用编号和密码登录，点“我的计分”，点任意一条看它的依据；对扣分点“提出异议”。
     At the terminal log in with a number and a PIN, open "My scores", touch any line to see what
     it stands on, and contest a deduction.
  2. 在民警工作台登录，审批加扣分，处理异议：录入人和审批人都不能办同一条的异议。
     In the console approve what waits and decide the contested line: neither who entered it nor
     who approved it can.
  3. 在民警工作台打开“会见”：十几分钟后有一场视频会见；登记到场、监看、提醒、延长、结束。
     In the console open "Visits": one by video begins in some minutes. Check both sides in, watch
     it, warn, give time and end it.
  4. 在终端上看“谁看过我的信息”；再在这里输入 s 停掉服务器，画面会注明数据的时间。
     See at the terminal who looked at the person's data. Type s here to pause the server: the
     screens say as of when they are.
"""


@dataclass(frozen=True)
class Addresses:
    """`terminal` is the page that shows it; empty where it is a window, or was not wanted."""

    terminals: str
    console: str
    public: str
    terminal: str = ""
    has_window: bool = False
    has_card_reader: bool = False
    # What a relative types on the families' pages.
    relative: Presented | None = None

    @property
    def family_page(self) -> str:
        return f"{self.public}/family"

    @property
    def console_page(self) -> str:
        return f"{self.console}/console"


def words(addresses: Addresses, notes: DemoNotes) -> str:
    lines = ["", "归途演示已就绪 · The Guitu demo is ready", ""]
    if addresses.terminal:
        lines += [f"  监区终端 terminal   {addresses.terminal}"]
    elif addresses.has_window:
        lines += ["  监区终端 terminal   它的窗口已经打开 · in its own window"]
    lines += [f"  民警工作台 console  {addresses.console_page}"]
    lines += [f"  终端入口 terminals  {addresses.terminals}", ""]
    lines += [f"终端登录（{notes.people} 人中的几位） · At the terminal (a few of {notes.people})"]
    lines += [
        f"  编号 number {each.number}   密码 PIN {each.pin}   {each.name}  {each.place}"
        for each in notes.inmates
    ]
    lines += _relative_lines(addresses)
    lines += ["", *_staff_lines(notes.staff), "", _TRY]
    lines += [
        "回车：新的验证码 · Enter: new codes    s 回车：停掉或恢复服务器 · s: pause the server"
    ]
    if addresses.has_card_reader:
        lines += [
            "k 1 回车：把第 1 位的卡放上读卡区（k 2 第 2 位……）",
            "k 1: lay the first person's card on the terminal's reader (k 2 the second's, ...)",
        ]
    lines += ["Ctrl-C：结束 · Ctrl-C: end"]
    return "\n".join(lines)


def _relative_lines(addresses: Addresses) -> list[str]:
    relative = addresses.relative
    if relative is None:
        return []
    shown = f"邀请码 code {relative.code}   姓名 name {relative.name}"
    return [
        f"家属网页，用一次 · The families' page, once: {addresses.family_page}",
        f"  {shown}   证件末位 ID ends {relative.id_tail}",
    ]


def pause_words(*, is_paused: bool) -> str:
    if is_paused:
        return "服务器已停，再输入 s 恢复 · The server is paused; s lets it go on"
    return "服务器已恢复 · The server goes on"


def codes(notes: DemoNotes) -> str:
    return "\n".join(_staff_lines(notes.staff))


def _staff_lines(staff: Iterable[StaffLogIn]) -> list[str]:
    """The staff of the first prison and block; the others have the same password."""
    shown = _first_of_each(staff)
    password = shown[0].password
    head = f"工作台登录，密码都是 {password} · In the console, everybody's password is {password}"
    return [head, *(_staff_line(each) for each in shown)]


def _staff_line(each: StaffLogIn) -> str:
    role = ROLE_WORDS[Role(each.role)]
    code = pyotp.TOTP(each.totp_secret).now()
    return f"  {each.log_in:<9} 验证码 code {code}   {role.zh} {role.en}, {each.place}"


def _first_of_each(staff: Iterable[StaffLogIn]) -> list[StaffLogIn]:
    """Two officers, for two are needed, and one of every other role."""
    wanted = dict.fromkeys(Role, 1) | {Role.OFFICER: 2}
    shown = []
    for each in staff:
        role = Role(each.role)
        if wanted[role]:
            wanted[role] -= 1
            shown.append(each)
    return shown


def values(addresses: Addresses, notes: DemoNotes) -> dict[str, object]:
    """The same for programs."""
    return {
        "ready": True,
        "terminals": addresses.terminals,
        "console": addresses.console_page,
        "public": addresses.public,
        "relative": vars(addresses.relative) if addresses.relative else None,
        "terminal": addresses.terminal or ("window" if addresses.has_window else None),
        "people": notes.people,
        "inmates": [vars(each) for each in notes.inmates],
        "staff": [vars(each) for each in notes.staff],
    }
