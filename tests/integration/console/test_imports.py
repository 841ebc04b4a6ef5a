"""Exports of old systems are taken in through the page, and what was refused is shown."""

from io import BytesIO

import python_calamine
from httpx import Response

from server.infra.permissions import Role
from tests.factories.console import Browser, ConsoleWorld

HEADER = "编号,姓名,性别,出生日期,身份证号,监区,罪名,刑种,刑期,刑期起日,刑期止日\n"
_REST = "一监区,盗窃,有期徒刑,3年,2025-01-01,2027-12-31\n"
GOOD = f"64990001,甲乙丙,男,1990-01-01,649902199001010016,{_REST}"
BAD = f"64990002,,男,1990-01-01,649902199001010024,{_REST}"


def _data_officer(world: ConsoleWorld, purpose: str = "records") -> Browser:
    browser = world.logged_in(
        world.officer(Role.DATA_OFFICER, world.other_prison.place), purpose=purpose
    )
    browser.get("/console/imports")
    return browser


def _send(browser: Browser, world: ConsoleWorld, *files: tuple[str, bytes]) -> Response:
    prison = str(world.other_prison.prison_id)
    answer: Response = browser.client.post(
        "/console/imports",
        data={"csrf": browser.token, "prison": prison},
        files=[("files", file) for file in files],
    )
    return answer


def test_a_file_is_taken_with_its_report_and_a_repeat_changes_nothing(world: ConsoleWorld) -> None:
    browser = _data_officer(world)
    content = (HEADER + GOOD + BAD).encode("gb18030")
    answer = _send(browser, world, ("花名册.csv", content))
    assert answer.status_code == 200, answer.text
    assert "花名册.csv" in answer.text
    assert "The name is missing." in answer.text
    again = _send(browser, world, ("花名册.csv", content))
    assert "Everything was known already" in again.text


def test_refused_rows_are_shown_and_handed_out_for_a_purpose_only(world: ConsoleWorld) -> None:
    browser = _data_officer(world, purpose="")
    content = (HEADER + GOOD.replace("64990001", "64990003") + BAD).encode("utf-8-sig")
    answer = _send(browser, world, ("roster2.csv", content.replace(b"010016", b"010032")))
    run = answer.text.split('href="/console/imports/')[1].split('"')[0]
    for path in (f"/console/imports/{run}/refused", f"/console/imports/{run}/refused.xlsx"):
        assert browser.get(path).status_code == 400
    browser.post("/console/purpose", purpose="records")
    assert "The name is missing." in browser.get(f"/console/imports/{run}/refused").text
    book = browser.get(f"/console/imports/{run}/refused.xlsx")
    assert "attachment" in book.headers["content-disposition"]
    rows = python_calamine.load_workbook(BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "roster2.csv"
    assert any("没有姓名" in str(cell) for row in rows for cell in row)


def test_a_file_that_is_none_is_told_in_words(world: ConsoleWorld) -> None:
    browser = _data_officer(world)
    for name, content in (("broken.xlsx", b"PK\x03\x04 not a workbook"), ("empty.csv", b"")):
        answer = _send(browser, world, (name, content))
        assert answer.status_code == 200, name
        assert name in answer.text
        assert 'class="note rose"' in answer.text


def test_a_name_that_climbs_is_only_a_name(world: ConsoleWorld) -> None:
    answer = _send(_data_officer(world), world, ("../../etc/passwd.csv", b"x"))
    assert "passwd.csv" in answer.text
    assert ".." not in answer.text


def test_nothing_sent_is_a_sentence(world: ConsoleWorld) -> None:
    browser = _data_officer(world)
    assert browser.post("/console/imports", prison=world.other_prison.prison_id).status_code == 422


def test_another_prison_and_another_duty_are_refused(world: ConsoleWorld) -> None:
    here = world.logged_in(world.officer(Role.DATA_OFFICER, world.prison.place), purpose="records")
    here.get("/console/imports")
    assert _send(here, world, ("a.csv", HEADER.encode())).status_code == 403
    mine = _send(_data_officer(world), world, ("c.csv", (HEADER + BAD).encode()))
    assert mine.status_code == 200
    assert here.get("/console/imports/1").status_code == 403
    assert here.get("/console/imports/1/refused").status_code == 403
    leader = world.logged_in(world.officer(Role.OFFICER, world.other_prison.block(0)))
    assert leader.get("/console/imports").status_code == 403
    assert _send(leader, world, ("a.csv", HEADER.encode())).status_code == 403
