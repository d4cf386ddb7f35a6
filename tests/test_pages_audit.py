"""The auditor's page: who did what when, sifted and in pages, and nothing of any case but its reference."""

import ast
from pathlib import Path

import pytest

import portal as module
from portal.access import audit, reading
from portal.casework.objecting import OUTCOMES
from portal.core.clock import today
from portal.core.database import fetch, transaction
from portal.joint.states import MOVES
from portal.pages.acts import is_known
from portal.pages.saying import grouped
from tests.cast import LIN_JIANGUO
from tests.desks import enter_desk, make_seen_case, sit_down


@pytest.fixture
async def auditor(admin, pool):
    desk, _officer = await sit_down(admin, "auditor")
    return desk


async def leave(desk, *pages, act="look", case=None):
    async with transaction():
        officer = await enter_desk(desk)
        for page in pages:
            await audit.leave(officer, act, case, subject=page)


async def looked_at(admin, browser, desk):
    """A case that this desk has looked at; its reference."""
    made = await make_seen_case(browser)
    case = await admin.value("select id from case_file where reference = $1", made.reference)
    await leave(desk, "case", case=case)
    return made.reference


async def test_a_row_says_when_who_from_which_office_what_and_on_which_case(auditor, browser, admin):
    desk, officer = await sit_down(admin, "township_officer")
    reference = await looked_at(admin, browser, desk)
    page = await auditor.get(f"/audit?account={officer.account}")
    said = page.text("tbody tr")
    for words in (officer.name, officer.account, "楚门镇", "窗口人员", "打开看了", grouped(reference)):
        assert words in said
    assert "还没上链" in said


async def test_nothing_of_a_case_but_its_reference_is_shown(auditor, browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    reference = await looked_at(admin, browser, desk)
    page = await auditor.get(f"/audit?reference={reference}")
    assert grouped(reference) in page.text("tbody")
    for personal in (LIN_JIANGUO, browser.phone):
        assert personal not in page.html


async def test_which_paper_or_item_was_looked_at_is_kept_and_not_shown(auditor, browser, admin):
    desk, officer = await sit_down(admin, "township_officer")
    made = await make_seen_case(browser)
    case = await admin.value("select id from case_file where reference = $1", made.reference)
    await leave(desk, "diagnosis", act="photograph", case=case)
    page = await auditor.get(f"/audit?account={officer.account}")
    assert page.marks("act") == ["photograph"]
    assert "diagnosis" not in page.html
    assert await admin.value("select subject from audit where case_file = $1", case) == "diagnosis"


async def test_rows_are_sifted_by_day_account_and_case_together(auditor, browser, another, admin):
    one, officer = await sit_down(admin, "township_officer")
    two, _other = await sit_down(admin, "bureau_officer")
    reference = await looked_at(admin, browser, one)
    await leave(one, "without a case")
    await looked_at(admin, another, two)
    assert len((await auditor.get(f"/audit?account={officer.account}")).marks("audit")) == 2
    assert len((await auditor.get(f"/audit?reference={grouped(reference).lower()}")).marks("audit")) == 1
    both = f"/audit?account={officer.account}&reference={reference}&day="
    assert len((await auditor.get(both + today().isoformat())).marks("audit")) == 1
    assert (await auditor.get(both + "2025-01-01")).marks("audit") == []
    for nobody in ("account=nobody-of-this-name", "reference=YH2222222"):
        page = await auditor.get(f"/audit?{nobody}")
        assert page.marks("audit") == []
        assert auditor.status == 200


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "0001-01-01", "9999999", "\x00"])
async def test_what_is_no_day_is_said_at_its_field(auditor, day):
    page = await auditor.get(f"/audit?day={day.replace(chr(0), '%00')}")
    assert (auditor.status, list(page.errors)) == (422, ["day"])


async def test_pages_follow_each_other_without_a_gap_although_rows_come_meanwhile(
    auditor, admin, monkeypatch
):
    monkeypatch.setattr(reading, "A_PAGE", 5)
    desk, officer = await sit_down(admin, "bureau_officer")
    await leave(desk, *(f"page {n}" for n in range(12)))
    page, seen = await auditor.get(f"/audit?account={officer.account}"), []
    while True:
        seen += page.marks("audit")
        await leave(desk, "meanwhile")
        if "更早的" not in page.text("main"):
            break
        page = await auditor.get(page.link("更早的"))
    assert len(seen) == len(set(seen)) == 12
    assert seen == sorted(seen, key=int, reverse=True)


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "1; drop table audit"])
async def test_a_place_that_is_none_begins_at_the_newest(auditor, before):
    await auditor.get(f"/audit?before={before}")
    assert auditor.status == 200


async def test_an_auditor_reads_no_case_and_learns_references_of_rows_alone(auditor, browser, admin):
    await make_seen_case(browser)
    async with transaction():
        await enter_desk(auditor)
        assert await fetch("select 1 from case_file") == []
        assert await fetch("select * from portal.references_of($1)", []) == []


LEAVE = {"leave": 1, "leave_at_door": 1, "sat_down": 2}
"""Where each verb that leaves a row is told the act."""


def acts_left() -> set[str]:
    """Every act that the code names where it leaves a row."""
    found = set()
    for file in Path(module.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
                act = node.args[LEAVE[name]] if name in LEAVE and len(node.args) > LEAVE[name] else None
                if isinstance(act, ast.Constant):
                    found.add(act.value)
    return found


def test_every_act_that_is_left_anywhere_has_words():
    acts = acts_left() | set(OUTCOMES.values())
    acts |= {f"item_{name}" for name, step in MOVES.items() if step.by == "liaison"}
    assert {"look", "sign_in", "account_disabled"} <= acts
    assert [act for act in sorted(acts) if not is_known(act)] == []
