"""What a statement slipped into a request could do: raw SQL in an applicant's own session, and as the worker."""

from uuid import uuid4

import asyncpg
import pytest

from portal.people.sessions import fingerprint
from tests.database import Admin
from tests.makers import make_case, make_draft

OWN = {
    "decide": "update case_file set state = 'recognised'",
    "take another's place": "update case_file set applicant = gen_random_uuid()",
    "another reference": "update case_file set reference = 'YH2222222'",
    "an earlier day": "update case_file set handed_in_at = '2000-01-01'",
    "longer to edit": "update application set open_until = '2099-01-01'",
    "a draft again": "update application set state = 'draft'",
    "another's application": "update application set applicant = gen_random_uuid()",
    "another application's answers": "update section set application = gen_random_uuid()",
    "another file": "update document set file = 'x'",
    "an office's event": (
        "insert into case_event (case_file, move, state, office, by_person, by_duty, at)"
        " select id, 'decide', state, office, applicant, 'bureau_officer', now() from case_file"
    ),
    "an event that never was": (
        "insert into case_event (case_file, move, state, office, by_person, by_duty, at)"
        " select id, 'decide', 'recognised', office, applicant, 'applicant', now() from case_file"
    ),
    "an office's message": (
        "insert into message select gen_random_uuid(), id, applicant, 'bureau_officer', 'x', now() from case_file"
    ),
}


@pytest.fixture
async def as_app(database):
    found = await Admin.connect(database, "portal_app")
    yield found
    await found.close()


@pytest.fixture
async def as_worker(database):
    found = await Admin.connect(database, "portal_worker")
    yield found
    await found.close()


async def enter(as_app, browser):
    held = fingerprint(browser.client.cookies["portal"].removeprefix("s."))
    assert await as_app.value("select person from portal.enter($1, '30 min')", held)


@pytest.mark.parametrize("what", OWN)
async def test_an_applicant_s_own_session_cannot(browser, as_app, what):
    await make_case(browser)
    transaction = as_app.connection.transaction()
    await transaction.start()
    await enter(as_app, browser)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await as_app.run(OWN[what])
    await transaction.rollback()


async def test_nobody_begins_with_a_decided_case(browser, as_app):
    await make_draft(browser)
    transaction = as_app.connection.transaction()
    await transaction.start()
    await enter(as_app, browser)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await as_app.run(
            "insert into case_file (id, application, applicant, reference, pack, state, receiving_office, home_office,"
            " office, handed_in_at, visible_from, changed_at) select gen_random_uuid(), id, applicant, $1, pack,"
            " 'recognised', '', '', '', now(), now(), now() from application",
            uuid4().hex[:12],
        )
    await transaction.rollback()


async def test_the_worker_can_become_nobody(admin, as_worker):
    callable_by_worker = await admin.rows(
        "select proname from pg_proc where pronamespace = 'portal'::regnamespace"
        " and has_function_privilege('portal_worker', oid, 'execute')"
    )
    assert {row["proname"] for row in callable_by_worker} == {
        "who", "visit", "desk", "staff", "role", "scope", "moment", "phone_of", "takes_up_again", "county_day",
        "answer_by_errand", "errand_files",
    }  # fmt: skip
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await as_worker.rows("select phone_index from person")


async def test_a_function_made_later_is_not_everybody_s(admin):
    transaction = admin.connection.transaction()
    await transaction.start()
    await admin.run("set local role portal_owner")
    await admin.run("create function portal.made_later() returns int language sql as 'select 1'")
    assert not await admin.value(
        "select has_function_privilege('portal_app', 'portal.made_later()', 'execute')"
    )
    await transaction.rollback()
