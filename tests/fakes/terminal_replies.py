"""What the fake door answers: one person with a year behind him."""

from datetime import UTC, date, datetime, timedelta

from server.wire.accounts import AccountKind, AccountLine, AccountReply
from server.wire.base import Text
from server.wire.custody import (
    Milestone,
    MilestoneKind,
    SentenceChange,
    SentenceKind,
    SentenceReply,
)
from server.wire.home import HomeReply
from server.wire.identity import (
    Look,
    LooksReply,
    PersonCard,
    Preferences,
)
from server.wire.scores import (
    Arithmetic,
    CaseReply,
    CaseState,
    CaseStep,
    ContestRequest,
    ContestRight,
    ContestState,
    EntryKind,
    ExplainedLine,
    Forecast,
    Grade,
    MonthPoints,
    Part,
    ScoreLine,
    ScoresReply,
)
from server.wire.sync import RefusedAct

NOW = datetime(2026, 11, 22, 23, 42, tzinfo=UTC)
"""7:42 on Monday, 23 November, at the terminal."""
AS_OF = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
NUMBER = "3701002468"

PERSON = PersonCard(
    person_id=1,
    name="张建国",
    name_latin="Zhang Jianguo",
    number=NUMBER,
    prison="第一监狱",
    block="三监区",
    preferences=Preferences(),
)


def home(*, is_empty: bool = False, open_cases: int = 0, refused_acts: int = 0) -> HomeReply:
    if is_empty:
        return HomeReply(as_of=AS_OF)
    return HomeReply(
        as_of=AS_OF,
        cycle_points=412,
        cycle_target=600,
        month_points=106,
        commendations=2,
        last_grade=Grade.ACTIVE,
        open_cases=open_cases,
        sentence_ends_on=date(2028, 1, 25),
        days_left=428,
        balance_fen=48620,
        looks_this_month=3,
        refused_acts=refused_acts,
    )


LINES = [
    ScoreLine(
        entry_id=58, happened_on=date(2026, 11, 18), part=Part.LABOUR, kind=EntryKind.BONUS,
        points=8, title=Text(zh="超额完成劳动定额", en="More work than the quota"),
        running_total=412,
    ),
    ScoreLine(
        entry_id=57, happened_on=date(2026, 11, 12), part=Part.SUPERVISION,
        kind=EntryKind.DEDUCTION, points=-3, title=Text(zh="内务不整", en="Untidy quarters"),
        running_total=404,
    ),
    ScoreLine(
        entry_id=56, happened_on=date(2026, 11, 6), part=Part.EDUCATION, kind=EntryKind.BONUS,
        points=5, title=Text(zh="教育学习成绩优秀", en="Excellent marks in class"),
        running_total=407,
    ),
    ScoreLine(
        entry_id=55, happened_on=date(2026, 11, 1), part=Part.SUPERVISION, kind=EntryKind.BASE,
        points=100, title=Text(zh="11月基础分 35 + 35 + 30", en="November base 35 + 35 + 30"),
        running_total=402,
    ),
    ScoreLine(
        entry_id=54, happened_on=date(2026, 10, 27), part=Part.SPECIAL,
        kind=EntryKind.SPECIAL_BONUS, points=10, title=Text(zh="制止他人违规", en=""),
        running_total=302,
    ),
]  # fmt: skip


def scores(*, is_empty: bool = False) -> ScoresReply:
    if is_empty:
        return ScoresReply(
            as_of=AS_OF, total=0, cycle_number=1, cycle_started_on=None, cycle_points=0,
            cycle_target=600, this_month="2026-11", this_month_points=0, commendations=0,
            last_grade=None, months=[], lines=[], lowest_a_month=0, highest_a_month=150,
        )  # fmt: skip
    months = [("2026-07", 98), ("2026-08", 104), ("2026-09", 88), ("2026-10", 102)]
    return ScoresReply(
        as_of=AS_OF,
        total=1612,
        cycle_number=3,
        cycle_started_on=date(2026, 7, 1),
        cycle_points=412,
        cycle_target=600,
        this_month="2026-11",
        this_month_points=106,
        commendations=2,
        last_grade=Grade.ACTIVE,
        months=[
            *(MonthPoints(month=month, points=points) for month, points in months),
            MonthPoints(month="2026-11", points=106),
        ],
        lines=LINES,
        forecast=Forecast(points_a_month=106, months=2, month="2027-01"),
        lowest_a_month=0,
        highest_a_month=150,
    )


def forecast(points_a_month: int) -> Forecast:
    if points_a_month <= 0:
        return Forecast(points_a_month=points_a_month, months=None, month=None)
    months = -(-188 // points_a_month)
    month = f"{2026 + (10 + months) // 12}-{(10 + months) % 12 + 1:02}"
    return Forecast(points_a_month=points_a_month, months=months, month=month)


def explained(entry_id: int) -> ExplainedLine:
    line = next(line for line in LINES if line.entry_id == entry_id)
    is_bonus = line.kind is EntryKind.BONUS
    return ExplainedLine(
        as_of=AS_OF,
        line=line,
        clause=Text(zh="计分考核规定 第二十三条第（二）项", en="Scoring rules, article 23 (2)"),
        clause_text=Text(
            zh="超额完成劳动任务的，给予加分。", en="More work than set earns points."
        ),
        rule_source="监狱计分考核罪犯工作规定",
        entered_by=Text(zh="分管民警", en="The officer in charge"),
        approved_by=Text(zh="监区长", en="The head of the block"),
        arithmetic=Arithmetic(
            asked=line.points,
            applied=line.points,
            base=30 if is_bonus else None,
            cap=15 if is_bonus else None,
            already=0 if is_bonus else None,
            left=7 if is_bonus else None,
            period=Text(zh="本月", en="this month") if is_bonus else None,
        ),
        total_before=line.running_total - line.points,
        total_after=line.running_total,
        contest=ContestRight(
            state=ContestState.OPEN, until=date(2026, 11, 26), working_days_left=3
        ),
        source=Text(zh="手工录入", en="Entered by hand"),
    )


def opened_case(request: ContestRequest, *, case_id: int = 9) -> CaseReply:
    line = next(line for line in LINES if line.entry_id == request.entry_id)
    step = CaseStep(
        at=NOW, what=Text(zh="您提出了异议", en="You contested the line"),
        by=Text(zh="本人", en="You"),
    )  # fmt: skip
    return CaseReply(
        as_of=NOW,
        case_id=case_id,
        line=line,
        state=CaseState.OPEN,
        grounds=request.grounds,
        words=request.words,
        opened_at=NOW,
        due_on=date(2026, 11, 30),
        working_days_left=5,
        steps=[step],
    )


def decided_case(case: CaseReply) -> CaseReply:
    return case.model_copy(
        update={
            "state": CaseState.CORRECTED,
            "decided_at": NOW + timedelta(days=2),
            "decided_by": Text(zh="狱政科", en="The scores office"),
            "reasons": "查阅当天值班记录，当时您在医务室，不应扣分。",
            "points_after": 0,
        }
    )


def sentence() -> SentenceReply:
    kinds = MilestoneKind
    return SentenceReply(
        as_of=AS_OF,
        kind=SentenceKind.FIXED,
        started_on=date(2021, 7, 26),
        original_end=date(2028, 7, 25),
        ends_on=date(2028, 1, 25),
        days_served=1946,
        days_left=428,
        milestones=[
            _milestone(kinds.STARTED, date(2021, 7, 26), "刑期开始", "The sentence begins"),
            _milestone(kinds.HALF_SERVED, date(2024, 10, 25), "刑期过半", "Half is served"),
            _milestone(kinds.CHANGED, date(2025, 6, 3), "减刑 6 个月", "Reduced by 6 months"),
            _milestone(kinds.EXIT_EDUCATION, date(2027, 10, 25), "出监教育", "Exit education"),
            _milestone(kinds.RELEASE_NOTICE, date(2027, 12, 25), "通知家乡", "Home is told"),
            _milestone(kinds.ENDS, date(2028, 1, 25), "刑期结束", "The sentence ends"),
        ],
        changes=[
            SentenceChange(
                decided_on=date(2025, 6, 3),
                title=Text(zh="减刑 6 个月", en="Reduced by 6 months"),
                days=-184,
                new_end=date(2028, 1, 25),
                document="（2025）鲁13刑更 482号",
            )
        ],
        source=Text(zh="执行通知书", en="The order of execution"),
    )


def _milestone(kind: MilestoneKind, on: date, zh: str, en: str) -> Milestone:
    return Milestone(kind=kind, on=on, title=Text(zh=zh, en=en), passed=on < date(2026, 11, 23))


def account(*, is_empty: bool = False) -> AccountReply:
    if is_empty:
        return AccountReply(as_of=AS_OF, balance_fen=0, month_in_fen=0, month_out_fen=0, lines=[])
    rows = [
        (31, date(2026, 11, 15), AccountKind.PURCHASE, -8640, 48620, "超市购物", "Shop", "消费单"),
        (30, date(2026, 11, 10), AccountKind.WAGE, 18260, 57260, "10月劳动报酬", "Wage", "劳动科"),
        (29, date(2026, 11, 3), AccountKind.DEPOSIT, 30000, 39000, "李秀英汇款", "", "银行转入"),
        (28, date(2026, 10, 20), AccountKind.DEDUCTION, -1200, 9000, "电话费", "Phone", "通信科"),
    ]
    lines = [
        AccountLine(
            entry_id=row[0], happened_on=row[1], kind=row[2], amount_fen=row[3],
            balance_fen=row[4], title=Text(zh=row[5], en=row[6]), source=Text(zh=row[7]),
        )
        for row in rows
    ]  # fmt: skip
    return AccountReply(
        as_of=AS_OF, balance_fen=48620, month_in_fen=48260, month_out_fen=8640, lines=lines
    )


def looks(*, is_empty: bool = False) -> LooksReply:
    if is_empty:
        return LooksReply(as_of=AS_OF, looks=[])
    rows = [
        (1, "王海", "分管民警", "Officer in charge", "考核记录", "Scores", "核对本月加分"),
        (3, "赵敏", "狱政科", "Scores office", "刑期与变动", "Sentence", "办理减刑材料"),
        (9, "刘强", "监区长", "Head of the block", "基本信息", "Basic data", "个别谈话"),
    ]
    return LooksReply(
        as_of=AS_OF,
        looks=[
            Look(
                at=NOW - timedelta(days=row[0], hours=row[0]),
                who=row[1],
                role=Text(zh=row[2], en=row[3]),
                what=Text(zh=row[4], en=row[5]),
                purpose=Text(zh=row[6]),
            )
            for row in rows
        ],
    )


def refused_acts() -> list[RefusedAct]:
    rows = [
        (
            "a",
            "scores.contest",
            3,
            "contest_closed",
            "提出异议的期限已过。",
            "The time to contest is over.",
        ),
        ("b", "scores.withdraw", 1, "not_found", "没有找到。", "Not found."),
    ]
    return [
        RefusedAct(
            event_id=number, act_id=row[0] * 32, kind=row[1],
            received_at=NOW - timedelta(hours=row[2]), code=row[3],
            sentence=Text(zh=row[4], en=row[5]),
        )
        for number, row in enumerate(rows, start=1)
    ]  # fmt: skip
