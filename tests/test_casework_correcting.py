"""Correcting: the second wall behind the one request, and what an officer may put into it."""

import asyncpg
import pytest

from portal.application import drafting
from portal.casework import correcting, moving
from portal.casework.reading import read_case
from portal.core.database import fetch, run, transaction
from portal.core.errors import MovedOn, NotAllowed, Unreadable
from portal.people.sessions import Person
from portal.policy.choosing import pinned
from tests.browsing import Browser
from tests.desks import enter_desk, make_move, make_seen_case, sit_down, stored_case
from tests.makers import YUCHENG, Made, entered


async def make_asked(browser: Browser, desk: Browser, *pages: str) -> Made:
    """A case whose applicant was asked to mend these pages."""
    made = await make_seen_case(browser)
    async with transaction():
        officer = await enter_desk(desk)
        casefile = await read_case(officer, made.reference)
        lines = correcting.chosen(correcting.offered(casefile), [f"page.{each}" for each in pages], "")
        await correcting.keep_draft(casefile.case, officer, lines, "")
        draft = await correcting.draft_of(casefile.case)
        assert draft is not None
        await correcting.ask(casefile.case, casefile.pack, officer, draft["at"])
    return made


async def rewrite(browser: Browser, reference: str, section: str) -> Person:
    """Change a section by raw SQL, as its applicant."""
    person = await entered(browser)
    await run(
        "update section set version = section.version + 1 from application a where a.id = section.application"
        " and a.reference = $1 and section.name = $2",
        reference,
        section,
    )
    return person


async def test_once_an_office_has_acted_raw_sql_changes_nothing_that_was_declared(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_seen_case(browser)
    await make_move(desk, made.reference, "accept")
    async with transaction():
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await rewrite(browser, made.reference, "person")


async def test_an_open_request_opens_its_sections_and_no_other_even_to_raw_sql(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_asked(browser, desk, "person/name")
    async with transaction():
        await rewrite(browser, made.reference, "person")
    async with transaction():
        person = await entered(browser)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await run(
                "insert into section (application, name, version, answers, saved_at, saved_by)"
                " select id, 'property', 1, 'x', now(), $2 from application where reference = $1",
                made.reference,
                person.id,
            )


async def test_saving_a_section_nobody_asked_for_is_refused(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_asked(browser, desk, "person/name")
    async with transaction():
        person = await entered(browser)
        draft = await drafting.application_for(person, made.reference)
        with pytest.raises(NotAllowed):
            await drafting.save(draft, "property", {"assets": 0}, person)


async def test_handing_the_answer_in_closes_the_pages_again(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_asked(browser, desk, "person/name")
    async with transaction():
        person = await entered(browser)
        case = await moving.case_for(person, made.reference)
        await correcting.answer(case, pinned(case["pack"]), person)
    assert await admin.value("select mending from application where reference = $1", made.reference) == []
    async with transaction():
        person = await entered(browser)
        draft = await drafting.application_for(person, made.reference)
        with pytest.raises(NotAllowed):
            await drafting.save(draft, "person", {"name": "别人"}, person)


async def test_nobody_opens_pages_for_themselves(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    elsewhere, _other = await sit_down(admin, "township_officer", YUCHENG)
    made = await make_asked(browser, desk, "person/name")
    case = await stored_case(admin, made.reference)
    for acts in (entered(browser), enter_desk(elsewhere)):
        async with transaction():
            await acts
            await run("select portal.open_for_mending($1, $2)", case["id"], ["property/assets"])
    mending = await admin.value("select mending from application where reference = $1", made.reference)
    assert mending == ["person/name"]
    async with transaction():
        await entered(browser)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await run(
                "update application set mending = '{property/assets}' where reference = $1", made.reference
            )


async def test_a_list_still_being_put_together_is_the_township_s_alone(browser, admin):
    made = await make_seen_case(browser)
    desk, _officer = await sit_down(admin, "township_officer")
    async with transaction():
        officer = await enter_desk(desk)
        case = await moving.case_for(officer, made.reference)
        await correcting.keep_draft(case, officer, [{"id": "line.1", "kind": "line", "words": "x"}], "x")
        assert len(await fetch("select 1 from request_draft where case_file = $1", case["id"])) == 1
    for role, scope in (("township_officer", YUCHENG), ("surveyor", None), ("bureau_officer", None)):
        other, _officer = await sit_down(admin, role, scope)
        async with transaction():
            await enter_desk(other)
            assert await fetch("select 1 from request_draft") == []
    async with transaction():
        await entered(browser)
        assert await fetch("select 1 from request_draft") == []


async def test_without_a_list_nothing_is_asked(browser, admin):
    made = await make_seen_case(browser)
    desk, _officer = await sit_down(admin, "township_officer")
    async with transaction():
        officer = await enter_desk(desk)
        case = await moving.case_for(officer, made.reference)
        with pytest.raises(NotAllowed):
            await correcting.ask(case, pinned(case["pack"]), officer, "")


async def test_a_request_made_on_an_old_page_learns_that_the_case_moved_on(browser, admin):
    made = await make_seen_case(browser)
    desk, _officer = await sit_down(admin, "township_officer")
    async with transaction():
        officer = await enter_desk(desk)
        stale = await moving.case_for(officer, made.reference)
        await correcting.keep_draft(stale, officer, [{"id": "line.1", "kind": "line", "words": "x"}], "x")
    await make_move(desk, made.reference, "accept")
    async with transaction():
        officer = await enter_desk(desk)
        draft = await correcting.draft_of(stale)
        assert draft is not None
        with pytest.raises(MovedOn):
            await correcting.ask(stale, pinned(stale["pack"]), officer, draft["at"])
    assert await admin.value("select count(*) from paper_request where case_file = $1", stale["id"]) == 0


@pytest.mark.parametrize("free", ["字" * 121, "\n".join("一二三四五六七八九十加"), "a\x00b"])
async def test_lines_that_no_page_can_hold_are_refused(browser, admin, free):
    made = await make_seen_case(browser)
    desk, _officer = await sit_down(admin, "township_officer")
    async with transaction():
        casefile = await read_case(await enter_desk(desk), made.reference)
    with pytest.raises(Unreadable):
        correcting.chosen(correcting.offered(casefile), [], free)


async def test_what_is_not_offered_is_not_asked(browser, admin):
    made = await make_seen_case(browser)
    desk, _officer = await sit_down(admin, "township_officer")
    async with transaction():
        casefile = await read_case(await enter_desk(desk), made.reference)
    offer = correcting.offered(casefile)
    with pytest.raises(Unreadable):
        correcting.chosen(offer, ["paper.bank-statement", "page.person/home", "page.x/y"], " ")


async def test_the_page_that_names_the_township_is_never_opened(browser, admin):
    made = await make_seen_case(browser)
    desk, _officer = await sit_down(admin, "township_officer")
    async with transaction():
        casefile = await read_case(await enter_desk(desk), made.reference)
    ids = [line["id"] for _title, lines in correcting.offered(casefile).pages for line in lines]
    assert "page.person/name" in ids
    assert "page.person/home" not in ids
