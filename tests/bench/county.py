"""A county to measure in: a reader whose pages are asked for, and as many other people's applications as wanted."""

from dataclasses import dataclass, field

import asyncpg

from portal.core.database import config
from tests.browsing import Browser
from tests.database import Admin
from tests.desks import make_seen_case, sit_down
from tests.makers import make_case, make_draft
from tests.questionnaire import FAMILY, asked

SMALL, LARGE = 1_000, 200_000
FIRST_PAGE = 25
"""Cases that the township's first page and the next are made of, in a small county as in a large one."""
ASKED_BEFORE = 5
"""Answers given before the question that is measured."""

BARE = """
create table bench (id integer primary key, title text not null);
insert into bench select n, 'row ' || n from generate_series(1, 1000) n;
grant select on bench to portal_app;
"""

# Every row is a copy of the reader's own, under a new person: sealed values of the same size, the same indexes.
FILL = """
set session_replication_role = replica;
set synchronous_commit = off;
create temp table fresh as
    select n, gen_random_uuid() person, gen_random_uuid() application, gen_random_uuid() case_file
    from generate_series(1, $count) n;
insert into person (id, phone, phone_index)
    select f.person, p.phone, sha256(f.person::text::bytea) from fresh f, person p where p.id = '$reader';
insert into application (id, reference, applicant, pack, state, version, screening, received_by, made_at, saved_at,
        handed_in_at, open_until)
    select f.application, 'ZZ' || $first + f.n, f.person, a.pack, a.state, a.version, a.screening, a.received_by,
        a.made_at - f.n * interval '1 minute', a.saved_at, a.handed_in_at, a.open_until
    from fresh f, application a where a.reference = '$case';
insert into section (application, name, version, answers, saved_at, saved_by)
    select f.application, s.name, s.version, s.answers, s.saved_at, f.person
    from fresh f, section s join application a on a.id = s.application where a.reference = '$case';
insert into case_file (id, application, applicant, reference, pack, state, receiving_office, home_office, office,
        clock, due_on, handed_in_at, visible_from, changed_at, name_index)
    select f.case_file, f.application, f.person, 'ZZ' || $first + f.n, c.pack,
        ('{submitted,needs_papers,accepted,surveyed,checking,reviewed,on_notice,closed}'::text[])[1 + f.n % 8],
        c.receiving_office, c.home_office, c.office, c.clock, c.due_on + f.n % 60 - 5,
        c.handed_in_at - f.n * interval '1 minute', c.visible_from - interval '1 day', c.changed_at,
        sha256(f.case_file::text::bytea)
    from fresh f, case_file c where c.reference = '$case';
insert into case_event (case_file, move, state, office, by_person, by_duty, at)
    select f.case_file, e.move, e.state, e.office, f.person, e.by_duty, e.at
    from fresh f, case_event e join case_file c on c.id = e.case_file where c.reference = '$case';
insert into message (id, case_file, by_person, by_duty, body, at)
    select gen_random_uuid(), f.case_file, f.person, m.by_duty, m.body, m.at
    from fresh f, message m join case_file c on c.id = m.case_file where c.reference = '$case';
insert into receipt (case_file, code, proof)
    select f.case_file, r.code, sha256(f.case_file::text::bytea)
    from fresh f, receipt r join case_file c on c.id = r.case_file where c.reference = '$case';
insert into session (token, person, device)
    select sha256(f.application::text::bytea), f.person, 'bench' from fresh f where f.n % 4 = 0;
insert into outbox (id, kind, sealed, sent_at)
    select gen_random_uuid(), o.kind, o.sealed, now() from fresh f, (select * from outbox limit 1) o;
drop table fresh;
"""


@dataclass
class County:
    """Whose pages are asked for, and their addresses; ``cookies`` are whole Cookie headers."""

    question: str = ""
    tasks: str = ""
    progress: str = ""
    worklist: str = "/office"
    every: str = "/office/cases"
    case: str = ""
    csrf: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def page(self, name: str) -> tuple[str, str]:
        """A page's path, and the cookie that opens it."""
        return getattr(self, name), self.cookies[name]


async def settle(url: str) -> County:
    """Bring the reader into the county of this server's first database, through the real pages."""
    admin = await Admin.connect(url)
    try:
        await admin.run(BARE)
        county = County()
        asking = Browser(admin)
        await asking.get("/screening")
        for _question in range(ASKED_BEFORE):
            name = asked(asking.page)
            await asking.send(**{name: FAMILY[name]})
        county.question, county.cookies["question"] = asking.path, cookie(asking)
        reader = Browser(admin)
        draft = await make_draft(reader)
        county.tasks = f"/apply/{draft.reference}"
        county.csrf = (await reader.get(f"{county.tasks}/documents")).form("main form")["csrf"]
        case = await make_case(reader)
        county.progress = f"/progress/{case.reference}"
        for text in ("我下周三在家", "那天下午也行"):
            await reader.get(county.progress)
            await reader.send("form[action$=messages]", message=text)
        await _sit_down(admin, county)
        county.cookies["tasks"] = county.cookies["progress"] = cookie(reader)
        return county
    finally:
        await admin.close()


async def _sit_down(admin: Admin, county: County) -> None:
    """An officer whose township has every case of the county, and a first page of cases like real ones."""
    applicant = Browser(admin)
    for _case in range(FIRST_PAGE):
        made = await make_seen_case(applicant, household={"size": 3}, items={"category": "dibao"})
        await admin.run("update case_file set due_on = due_on - 90 where reference = $1", made.reference)
    desk, _officer = await sit_down(admin, "township_officer")
    county.case = f"/office/cases/{made.reference}"
    county.cookies["worklist"] = county.cookies["every"] = county.cookies["case"] = cookie(desk)


def cookie(browser: Browser) -> str:
    """The Cookie header that this browser would send."""
    return f"portal={browser.client.cookies['portal']}"


async def fill(url: str, case: str, wanted: int) -> None:
    """Other people's applications, until there are so many; then what a server at rest has done: ANALYZE."""
    connection = await asyncpg.connect(**config(url))
    try:
        there = await connection.fetchval("select count(*) from application")
        reader = await connection.fetchval("select applicant from case_file where reference = $1", case)
        text = FILL.replace("$count", str(wanted - there)).replace("$first", str(1_000_000 + there))
        await connection.execute(text.replace("$reader", str(reader)).replace("$case", case), timeout=120)
        await connection.execute("vacuum analyze", timeout=60)
    finally:
        await connection.close()


async def copy(url: str, name: str) -> None:
    """A second database with the same people in it."""
    connection = await asyncpg.connect(**config(url))
    try:
        await connection.execute(f"create database {name} template portal", timeout=60)
    finally:
        await connection.close()
