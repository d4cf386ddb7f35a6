"""Deciding: one transaction with its letter and items, by one officer who did not look into the home."""

import asyncio
import json
from uuid import uuid4

import asyncpg
import pytest

from portal.casework import moving, withdrawing
from portal.casework.reading import read_case
from portal.core.database import fetch, run, transaction
from portal.core.errors import MovedOn, NotAllowed, Unreadable
from portal.core.sealing import seal
from portal.decisions import deciding, letters
from portal.decisions.writing import NotWritten
from portal.policy.choosing import pinned
from tests.bureau import DAUGHTER, decline, make_refusal, make_waiting, recognise, visited
from tests.desks import enter_desk, sit_down, stored_case
from tests.makers import entered


async def items_of(admin, reference):
    rows = await admin.rows(
        "select item, state from joint_item where reference = $1 order by item", reference
    )
    return {row["item"]: row["state"] for row in rows}


async def letter(desk, reference):
    async with transaction():
        casefile = await read_case(await enter_desk(desk), reference)
    found = casefile.decisions[-1]
    return letters.letter_of(
        casefile.case, found["body"], casefile.pack, found["decided_at"], found["number"]
    )


async def test_recognising_decides_writes_the_letter_pushes_the_items_and_tells_at_once(browser, admin):
    made = await make_waiting(browser)
    desk, officer = await sit_down(admin, "bureau_officer")
    number = await recognise(desk, made.reference)
    case = await stored_case(admin, made.reference)
    assert (case["state"], case["office"]) == ("in_joint", "bureau")
    rows = await admin.rows("select * from decision where case_file = $1", case["id"])
    assert [(row["outcome"], row["category"], row["number"], row["decided_by"]) for row in rows] == [
        ("recognised", "dibao", number, officer.id)
    ]
    assert await items_of(admin, made.reference) == {"medical": "pushed", "temporary": "pushed"}
    said = (await letter(desk, made.reference)).told
    assert "1,143元" in said[1]
    moves = await admin.rows("select move from case_event where case_file = $1 order by id", case["id"])
    assert [row["move"] for row in moves][-2:] == ["recognise", "push"]
    acts = await admin.rows(
        "select act from audit where case_file = $1 and staff = $2", case["id"], officer.id
    )
    assert "recognise" in {row["act"] for row in acts}


async def test_the_sms_says_neither_category_nor_amount(browser, admin):
    made = await make_waiting(browser)
    desk, _who = await sit_down(admin, "bureau_officer")
    await recognise(desk, made.reference)
    text = (await admin.sms(browser.phone))[-1]["text"]
    assert made.reference in text
    for word in ("低保", "1,143", "1143", "元", "医疗", "认定"):
        assert word not in text


async def test_with_no_item_to_push_the_case_is_closed_at_once(browser, admin):
    made = await make_waiting(browser, items={"category": "dibao", "items": []})
    desk, _who = await sit_down(admin, "bureau_officer")
    await recognise(desk, made.reference)
    assert (await stored_case(admin, made.reference))["state"] == "closed"


async def test_declined_only_what_does_not_hang_on_the_category_goes_on(browser, admin):
    made = await make_waiting(browser)
    desk, _who = await sit_down(admin, "bureau_officer")
    await decline(desk, made.reference)
    assert (await stored_case(admin, made.reference))["state"] == "declined"
    assert await items_of(admin, made.reference) == {"temporary": "pushed"}
    said = await letter(desk, made.reference)
    assert "没有认定" in said.told[0]
    assert [str(each.id) for each in said.reasons] == ["income-over"]


async def test_the_first_of_two_deciders_wins_and_nothing_of_the_second_is_left(browser, admin):
    made = await make_waiting(browser)
    one, _first = await sit_down(admin, "bureau_officer")
    two, _second = await sit_down(admin, "bureau_officer")

    async def withdraw():
        async with transaction():
            person = await entered(browser)
            case = await moving.case_for(person, made.reference)
            await withdrawing.withdraw(case, pinned(case["pack"]), person, "")

    done = await asyncio.gather(
        recognise(one, made.reference), decline(two, made.reference), withdraw(), return_exceptions=True
    )
    assert [isinstance(each, MovedOn | NotAllowed) for each in done].count(False) == 1
    case = await stored_case(admin, made.reference)
    decided = await admin.rows("select outcome from decision where case_file = $1", case["id"])
    pushed = await items_of(admin, made.reference)
    assert (case["state"], [row["outcome"] for row in decided], set(pushed)) in [
        ("in_joint", ["recognised"], {"medical", "temporary"}),
        ("declined", ["declined"], {"temporary"}),
        ("withdrawn", [], set()),
    ]


async def test_whoever_visited_the_home_cannot_decide_and_is_told_why(browser, admin):
    made = await make_waiting(browser)
    desk, officer = await sit_down(admin, "bureau_officer")
    await visited(browser, made.reference, officer.id, "bureau")
    with pytest.raises(NotAllowed, match="您上门调查过"):
        await recognise(desk, made.reference)


async def test_whoever_visited_the_home_cannot_decide_by_raw_sql_either(browser, admin):
    made = await make_waiting(browser)
    desk, officer = await sit_down(admin, "bureau_officer")
    await visited(browser, made.reference, officer.id, "bureau")
    case = await stored_case(admin, made.reference)
    async with transaction():
        await enter_desk(desk)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await run(
                "insert into decision (id, case_file, outcome, body, number, decided_by, decided_at)"
                " values ($1, $2, 'recognised', '', 'X', $3, now())",
                uuid4(),
                case["id"],
                officer.id,
            )


async def test_a_relative_of_staff_is_decided_only_after_the_bureau_s_own_visit(browser, admin):
    made = await make_waiting(browser, declaration={"relative": "yes"})
    desk, _who = await sit_down(admin, "bureau_officer")
    with pytest.raises(NotAllowed, match="自己上门看过"):
        await decline(desk, made.reference)
    _other, colleague = await sit_down(admin, "bureau_officer")
    await visited(browser, made.reference, colleague.id, "bureau")
    await decline(desk, made.reference)
    assert (await stored_case(admin, made.reference))["state"] == "declined"


async def test_another_amount_is_written_only_with_a_reason_and_the_letter_says_both(browser, admin):
    made = await make_waiting(browser)
    desk, _who = await sit_down(admin, "bureau_officer")
    with pytest.raises(NotWritten) as wrong:
        await recognise(desk, made.reference, amount="1000")
    assert list(wrong.value.errors) == ["why"]
    await recognise(desk, made.reference, amount="1000", why="另有一份收入没有算进去")
    said = await letter(desk, made.reference)
    assert (said.amount, said.sums.amount, said.changed_why) == (100_000, 114_300, "另有一份收入没有算进去")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"category": "nobody"}, "category"),
        ({"members": []}, "members"),
        ({"category": "dibao-single"}, "members"),
        ({"begins": "2031-01"}, "begins"),
        ({"begins": "soon"}, "begins"),
        ({"amount": "很多"}, "amount"),
        ({"members": [DAUGHTER]}, "amount"),
    ],
)
async def test_what_cannot_be_signed_is_said_beside_its_field(browser, admin, changed, field):
    made = await make_waiting(browser)
    desk, _who = await sit_down(admin, "bureau_officer")
    with pytest.raises(NotWritten) as wrong:
        await recognise(desk, made.reference, **changed)
    assert field in wrong.value.errors
    assert (await stored_case(admin, made.reference))["state"] == "with_bureau"


async def test_one_person_alone_gets_the_full_standard(browser, admin):
    made = await make_waiting(browser)
    desk, _who = await sit_down(admin, "bureau_officer")
    await recognise(desk, made.reference, category="dibao-single", members=[DAUGHTER])
    said = await letter(desk, made.reference)
    assert (said.amount, said.members) == (118_100, ("林小雨",))
    assert said.told[0].startswith("林小雨认定为")


async def test_numbers_of_letters_begin_with_county_and_year_and_differ(browser, another, admin):
    desk, _who = await sit_down(admin, "bureau_officer")
    numbers = [
        await recognise(desk, (await make_waiting(browser)).reference),
        await decline(desk, (await make_waiting(another)).reference),
    ]
    assert len(set(numbers)) == 2
    assert all(each.startswith("YH20") and each.split("-")[1].isdigit() for each in numbers)


async def test_sending_back_needs_a_note_and_gives_the_case_to_its_township(browser, admin):
    made = await make_waiting(browser)
    desk, _who = await sit_down(admin, "bureau_officer")
    for note in ("", "请再问一问他儿子的收入"):
        async with transaction():
            officer = await enter_desk(desk)
            casefile = await read_case(officer, made.reference)
            if not note:
                with pytest.raises(Unreadable):
                    await deciding.send_back(casefile, officer, note)
                continue
            await deciding.send_back(casefile, officer, note)
    case = await stored_case(admin, made.reference)
    assert (case["state"], case["office"], case["clock"]) == ("reviewed", case["home_office"], "opinion")


async def test_a_township_cannot_write_a_decision_even_by_raw_sql(browser, admin):
    made = await make_refusal(browser)
    desk, officer = await sit_down(admin, "township_officer")
    case = await stored_case(admin, made.reference)
    async with transaction():
        await enter_desk(desk)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await run(
                "insert into decision (id, case_file, outcome, body, number, decided_by, decided_at)"
                " values ($1, $2, 'refused', '', 'X', $3, now())",
                uuid4(),
                case["id"],
                officer.id,
            )


async def test_an_objection_during_the_notice_asks_for_the_bureau_s_own_visit_too(browser, admin):
    made = await make_waiting(browser)
    case, publication, objection = (await stored_case(admin, made.reference))["id"], uuid4(), uuid4()
    await admin.run(
        "insert into publication (id, case_file, round, code, body, from_day, to_day, by_staff, at)"
        " values ($1, $2, 1, $3, '', current_date, current_date, $1, now())",
        publication,
        case,
        publication.hex,
    )
    said = json.dumps({"way": "phone", "who": "", "text": "他家有店面"}, ensure_ascii=False)
    await admin.run(
        "insert into objection (id, case_file, publication, body, by_staff, at, outcome, answer)"
        " values ($1, $2, $3, $4, $3, now(), 'unfounded', $5)",
        objection,
        case,
        publication,
        seal(said, "objection.body", objection),
        seal("店面是他哥哥的", "objection.answer", objection),
    )
    desk, _who = await sit_down(admin, "bureau_officer")
    with pytest.raises(NotAllowed, match="自己上门看过"):
        await recognise(desk, made.reference)
    page = await desk.get(f"/bureau/cases/{made.reference}")
    assert "公示时有人反映情况" in page.text("[data-blocked]")
    assert "店面是他哥哥的" in page.text()


async def test_what_an_officer_has_begun_to_write_nobody_else_reads(browser, admin):
    made = await make_waiting(browser)
    writer, _who = await sit_down(admin, "bureau_officer")
    await writer.get(f"/bureau/cases/{made.reference}/decision?as=declined")
    await writer.send("main form", reasons=["income-over"], text="还没有想好")
    for role, seen in (("bureau_officer", 0), ("township_officer", 0)):
        desk, _other = await sit_down(admin, role)
        async with transaction():
            await enter_desk(desk)
            assert len(await fetch("select 1 from decision_draft")) == seen
    async with transaction():
        await enter_desk(writer)
        assert len(await fetch("select 1 from decision_draft")) == 1
