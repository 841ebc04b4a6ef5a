"""A person's page says of each statement what it is, whose, since when, and until when it holds."""

import re
from datetime import date, timedelta
from html import unescape

from server.custody import take
from server.custody.rules import months_after
from server.custody.take import InmateFacts
from server.infra.permissions import Role
from server.pages.formats import say_day, say_moment
from tests.factories.console import ConsoleWorld
from tests.factories.identity import BLOCKS

EXPIRED = "expired; to be assessed again"


def assessed(world: ConsoleWorld, person: int, *, days_ago: int) -> date:
    """Take the person's record with a level of that age; the day it was assessed on."""
    at = world.clock.now() - timedelta(days=days_ago)
    row = InmateFacts(
        person,
        f"6498{person:06d}",
        BLOCKS[0],
        education="初中",
        source="入监登记表",
        recorded_by="狱政管理科",
        treatment_level="宽管",
        treatment_by="一监区考核小组",
        treatment_at=at,
        treatment_source="分级处遇评定表",
    )
    with world.installation.database.writing() as session:
        take.take_inmates(session, world.ctx, prison_id=world.prison.prison_id, rows=[row])
    return at.astimezone(world.clock.zone).date()


def told(world: ConsoleWorld, person: int) -> dict[str, str]:
    """What the page says under each heading, without its markup."""
    browser = world.logged_in(world.officer(Role.OFFICER, world.prison.block(0)), purpose="scoring")
    page = browser.get(f"/console/people/{person}").text
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)
    return {name: " ".join(unescape(re.sub(r"<[^>]+>", " ", said)).split()) for name, said in pairs}


def test_fact_says_who_when_and_from_what(world: ConsoleWorld) -> None:
    person = world.new_inmate(name="钱有据")
    assessed(world, person, days_ago=10)
    moment = say_moment(world.clock.now(), language="en", zone=world.clock.zone)
    said = told(world, person)
    assert said["Schooling"] == f"初中 Fact · 狱政管理科 · {moment} · 入监登记表"
    assert said["Able to work"] == f"yes Fact · 狱政管理科 · {moment} · 入监登记表"


def test_assessment_says_until_when_it_holds(world: ConsoleWorld) -> None:
    person = world.new_inmate(name="孙有期")
    day = assessed(world, person, days_ago=10)
    months = world.ctx.limits.number("custody.treatment_level_months")
    until = say_day(months_after(day, months), language="en")
    level = told(world, person)["Treatment level"]
    assert level.startswith("宽管 Assessment · 一监区考核小组 · ")
    assert level.endswith(f" · 分级处遇评定表 · holds until {until}")


def test_assessment_that_ran_out_is_marked(world: ConsoleWorld) -> None:
    person = world.new_inmate(name="李过期")
    assessed(world, person, days_ago=400)
    assert told(world, person)["Treatment level"].endswith(EXPIRED)


def test_what_is_not_recorded_is_no_statement(world: ConsoleWorld) -> None:
    said = told(world, world.new_inmate(name="周无评"))
    assert (said["Treatment level"], said["Schooling"]) == ("–", "–")
