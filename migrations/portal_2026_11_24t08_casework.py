"""What the offices do with a case: who may read it, what they write down, each under its own wall."""

from portal.core.database import run

ID = "2026-11-24T08:00:00"
VERSION = "1.38.0"
DESCRIPTION = "the offices' casework"

CASE = """
alter table case_file
    add column name_index bytea,
    add column summary bytea,
    add column surveyor uuid references staff,
    add column awaiting text not null default '',
    add column paused_left integer, add column paused_on date,
    add column paused_days integer not null default 0,
    add column accepted_on date,
    add column reminded_on date;
create index case_home on case_file (home_office, state, due_on);
create index case_state on case_file (state, due_on);
create index case_surveyor on case_file (surveyor, due_on) where surveyor is not null;
create index case_name on case_file (name_index);
create index case_identity on case_file (identity_index);
create index case_due on case_file (due_on) where clock is not null;
grant update (name_index, summary, surveyor, awaiting, paused_left, paused_on, paused_days, accepted_on, reminded_on)
    on case_file to portal_app;

-- Which cases a desk reads: a township its own, a surveyor those they visit, the bureau all; none before the
-- ten minutes in which a person may take the application back are over.
create policy desk on case_file for select to portal_app using (
    visible_from <= (select portal.moment()) and (
        (select portal.role()) = 'bureau_officer'
        or ((select portal.role()) = 'township_officer' and home_office = (select portal.scope()))
        or ((select portal.role()) = 'surveyor' and surveyor = (select portal.staff()))));
create policy desk_moves on case_file for update to portal_app using (
    visible_from <= (select portal.moment()) and (
        (select portal.role()) = 'bureau_officer'
        or ((select portal.role()) = 'township_officer' and home_office = (select portal.scope()))
        or ((select portal.role()) = 'surveyor' and surveyor = (select portal.staff()))));

-- For policies of tables that case_file's own policies look into: these would go round in circles.
create function portal.desk_reads(asked uuid) returns boolean language sql stable security definer
    set search_path = portal, public, pg_temp as $$
    select exists (select from case_file c where c.application = asked and c.visible_from <= portal.moment() and (
        portal.role() = 'bureau_officer'
        or (portal.role() = 'township_officer' and c.home_office = portal.scope())
        or (portal.role() = 'surveyor' and c.surveyor = portal.staff())))
$$;
grant execute on function portal.desk_reads(uuid) to portal_app;

create policy desk on application for select to portal_app using (portal.desk_reads(id));
"""

OWN = """
-- An office that reads an application may not write in it: what was handed in stays the person's.
drop policy own on section;
create policy own on section to portal_app
    using (exists (select from application a where a.id = section.application and a.applicant = (select portal.who())))
    with check (exists (select from application a
        where a.id = section.application and a.applicant = (select portal.who())));
create policy desk on section for select to portal_app
    using ((select portal.staff()) is not null and portal.desk_reads(application));
drop policy own on document;
create policy own on document to portal_app
    using (exists (select from application a where a.id = document.application and a.applicant = (select portal.who())))
    with check (exists (select from application a
        where a.id = document.application and a.applicant = (select portal.who())));
create policy desk on document for select to portal_app
    using ((select portal.staff()) is not null and portal.desk_reads(application));
drop policy own on signature;
create policy own on signature to portal_app
    using (exists (select from application a
        where a.id = signature.application and a.applicant = (select portal.who())))
    with check (exists (select from application a
        where a.id = signature.application and a.applicant = (select portal.who())));
create policy desk on signature for select to portal_app
    using ((select portal.staff()) is not null and portal.desk_reads(application));
drop policy own on receipt;
create policy own on receipt to portal_app
    using (exists (select from case_file c where c.id = receipt.case_file and c.applicant = (select portal.who())))
    with check (exists (select from case_file c
        where c.id = receipt.case_file and c.applicant = (select portal.who())));

create policy desk_record on case_event for insert to portal_app
    with check (by_person = (select portal.staff()) and by_duty = (select portal.role())
        and exists (select from case_file c where c.id = case_event.case_file and c.state = case_event.state));
create policy desk_write on message for insert to portal_app
    with check (by_person = (select portal.staff()) and by_duty = (select portal.role())
        and exists (select from case_file c where c.id = message.case_file));
create policy work on case_file for select to portal_worker using (true);
create policy work_move on case_file for update to portal_worker using (true) with check (state <> 'recognised');
grant select on case_file to portal_worker;
grant update (state, version, office, clock, due_on, provisional, changed_at, reminded_on, awaiting, paused_left,
    paused_on, paused_days, accepted_on) on case_file to portal_worker;
create policy work on case_event for select to portal_worker using (true);
create policy work_record on case_event for insert to portal_worker
    with check (by_duty = 'portal' and by_person is null);
grant select, insert on case_event to portal_worker;
"""

STATES = """
create or replace function portal.refuse_own_decision() returns trigger language plpgsql
    set search_path = portal, public, pg_temp as $$
begin
    if portal.who() = old.applicant and new.state <> old.state
        and not (old.state = 'needs_papers' and new.state = 'submitted')
        and not (new.state = 'withdrawn' and old.state in ('submitted', 'needs_papers', 'accepted', 'surveyed',
            'checking', 'reviewed', 'on_notice', 'with_bureau'))
    then
        raise insufficient_privilege using message = 'nobody moves their own case';
    end if;
    return new;
end $$;
-- The second wall behind casework/transitions.py: where each duty may bring a case at all.
create function portal.refuse_desk_decision() returns trigger language plpgsql
    set search_path = portal, public, pg_temp as $$
declare duty text := portal.role();
begin
    if duty is null or new.state = old.state then return new; end if;
    if (duty = 'township_officer' and new.state in ('submitted', 'needs_papers', 'accepted', 'surveyed', 'checking',
                'reviewed', 'on_notice', 'with_bureau')
            and old.state in ('submitted', 'needs_papers', 'accepted', 'surveyed', 'checking', 'reviewed', 'on_notice'))
        or (duty = 'surveyor' and old.state = 'accepted' and new.state = 'surveyed')
        or (duty = 'bureau_officer' and old.state = 'with_bureau'
            and new.state in ('recognised', 'declined', 'reviewed'))
        or (duty = 'bureau_officer' and old.state = 'recognised' and new.state in ('in_joint', 'closed'))
        or (duty = 'bureau_officer' and old.state = 'submitted' and new.state = 'refused')
    then
        return new;
    end if;
    raise insufficient_privilege using message = 'this duty does not bring a case there';
end $$;
create trigger desk_decision before update of state on case_file
    for each row execute function portal.refuse_desk_decision();

-- One village notice by the code printed on it, until its last day; nothing before and nothing after.
create function portal.posted(asked text, day date)
    returns table (id uuid, pack text, body bytea, from_day date, to_day date, home_office text)
    language sql stable security definer set search_path = portal, public, pg_temp as $$
    select p.id, c.pack, p.body, p.from_day, p.to_day, c.home_office from publication p
    join case_file c on c.id = p.case_file
    where p.code = asked and day between p.from_day and p.to_day and p.taken_down_at is null
$$;
grant execute on function portal.posted(text, date) to portal_app;
"""

DESK = """
create table internal_note (
    id uuid primary key, case_file uuid not null references case_file,
    by_staff uuid not null, body bytea not null, at timestamptz not null
);
-- The one request for papers: one row a case, ever.
create table paper_request (
    id uuid primary key, case_file uuid not null unique references case_file,
    wanted bytea not null, asked_by uuid not null, asked_at timestamptz not null, answered_at timestamptz
);
create table document_mark (
    document uuid primary key references document, case_file uuid not null references case_file,
    verdict text not null check (verdict in ('clear', 'retake')), by_staff uuid not null, at timestamptz not null
);
create table appointment (
    id uuid primary key, case_file uuid not null references case_file,
    purpose text not null default 'survey' check (purpose in ('survey', 'bureau_visit')),
    state text not null check (state in ('offered', 'agreed', 'asked_other', 'not_met', 'done', 'cancelled')),
    surveyor uuid not null, surveyor_name bytea not null,
    windows text not null, starts_at timestamptz, ends_at timestamptz,
    word text not null, wish bytea, version integer not null default 0,
    made_at timestamptz not null, changed_at timestamptz not null
);
create unique index appointment_open on appointment (case_file) where state in ('offered', 'agreed', 'asked_other');
create index appointment_day on appointment (surveyor, starts_at) where state = 'agreed';
create table survey (
    id uuid primary key, case_file uuid not null references case_file,
    kind text not null check (kind in ('township', 'bureau')), round integer not null,
    surveyor uuid not null, record bytea not null, version integer not null default 0,
    started_at timestamptz not null, saved_at timestamptz not null, finished_at timestamptz,
    unique (case_file, kind, round)
);
create table evidence (
    id uuid primary key, case_file uuid not null references case_file, survey uuid references survey,
    kind text not null, token uuid not null, file text not null, key bytea,
    width integer not null, height integer not null, bytes integer not null,
    made_at timestamptz not null, made_by uuid not null, removed_at timestamptz,
    unique (case_file, token)
);
create table economic_check (
    id uuid primary key, case_file uuid not null references case_file, round integer not null,
    requested_by uuid not null, requested_at timestamptz not null, exported_at timestamptz, exported_by uuid,
    report bytea, file text, file_key bytea, came_at timestamptz, entered_by uuid,
    negative boolean, told_at timestamptz, answer bytea, answered_at timestamptz,
    unique (case_file, round)
);
create table opinion (
    id uuid primary key, case_file uuid not null references case_file, round integer not null,
    recommends text not null, body bytea not null, by_staff uuid not null, at timestamptz not null,
    unique (case_file, round)
);
create table publication (
    id uuid primary key, case_file uuid not null references case_file, round integer not null,
    code text not null unique, body bytea not null, from_day date not null, to_day date not null,
    taken_down_at timestamptz, by_staff uuid not null, at timestamptz not null,
    unique (case_file, round)
);
create table objection (
    id uuid primary key, case_file uuid not null references case_file, publication uuid not null references publication,
    body bytea not null, by_staff uuid not null, at timestamptz not null,
    outcome text not null default '' check (outcome in ('', 'unfounded', 'survey_again', 'opine_again')),
    answer bytea, closed_at timestamptz
);
create table decision (
    id uuid primary key, case_file uuid not null unique references case_file,
    outcome text not null check (outcome in ('recognised', 'declined', 'refused')),
    category text not null default '', body bytea not null, number text not null unique,
    decided_by uuid not null, decided_at timestamptz not null
);
create table appeal (
    id uuid primary key, case_file uuid not null references case_file, body bytea not null, at timestamptz not null,
    outcome text not null default '' check (outcome in ('', 'upheld', 'changed')),
    answer bytea, answered_by uuid, answered_at timestamptz
);
create unique index appeal_open on appeal (case_file) where outcome = '';
create index appeal_waiting on appeal (at) where outcome = '';
"""

READERS = {  # by table: who reads besides being able to read its case, who writes, which columns change
    "internal_note": ("staff", "'township_officer', 'surveyor', 'bureau_officer'", ""),
    "paper_request": ("all", "'township_officer'", "answered_at"),
    "document_mark": ("all", "'township_officer'", "verdict, by_staff, at"),
    "appointment": (
        "all",
        "'township_officer', 'surveyor', 'bureau_officer'",
        "state, starts_at, ends_at, wish, version, changed_at",
    ),
    "survey": (
        "staff",
        "'surveyor', 'township_officer', 'bureau_officer'",
        "record, version, saved_at, finished_at, surveyor",
    ),
    "evidence": ("staff", "'surveyor', 'township_officer', 'bureau_officer'", "removed_at, key"),
    "economic_check": (
        "all",
        "'township_officer'",
        "exported_at, exported_by, report, file, file_key, came_at, entered_by, negative, told_at, answer, answered_at",
    ),
    "opinion": ("staff", "'township_officer'", ""),
    "publication": ("staff", "'township_officer'", "taken_down_at"),
    "objection": ("staff", "'township_officer'", "outcome, answer, closed_at"),
    "decision": ("all", "'bureau_officer'", ""),
    "appeal": ("all", "'bureau_officer'", "outcome, answer, answered_by, answered_at"),
}

ALSO = """
-- What the applicant answers: the one request, the hour of the visit, the report, the decision.
create policy own on paper_request for update to portal_app using (exists (select from case_file c
    where c.id = paper_request.case_file and c.applicant = (select portal.who())));
create policy own on appointment for update to portal_app using (exists (select from case_file c
    where c.id = appointment.case_file and c.applicant = (select portal.who())));
create policy own on economic_check for update to portal_app using (exists (select from case_file c
    where c.id = economic_check.case_file and c.applicant = (select portal.who())));
create policy own on appeal for insert to portal_app with check (outcome = '' and answered_at is null
    and exists (select from case_file c where c.id = appeal.case_file and c.applicant = (select portal.who())));
create policy sweeping on evidence for select to portal_worker using (true);
grant select (file) on evidence to portal_worker;
create policy work on appointment for select to portal_worker using (true);
grant select on appointment to portal_worker;
create policy work on publication for select to portal_worker using (true);
grant select on publication to portal_worker;
create policy work on economic_check for select to portal_worker using (true);
grant select on economic_check to portal_worker;
create policy work on objection for select to portal_worker using (true);
grant select (id, case_file, outcome) on objection to portal_worker;
"""


def _wall(table: str, readers: str, writers: str, columns: str) -> str:
    case = f"exists (select from case_file c where c.id = {table}.case_file)"
    seen = case if readers == "all" else f"(select portal.staff()) is not null and {case}"
    write = f"(select portal.role()) in ({writers}) and {case}"
    change = (
        f"create policy change on {table} for update to portal_app using ({write}) with check ({write});"
        f"grant update ({columns}) on {table} to portal_app;"
        if columns
        else ""
    )
    return (
        f"alter table {table} enable row level security;"
        f"create index {table}_of_case on {table} (case_file);"
        f"create policy read on {table} for select to portal_app using ({seen});"
        f"create policy write on {table} for insert to portal_app with check ({write});{change}"
        f"grant select, insert on {table} to portal_app;"
    )


async def forwards() -> None:
    for part in (CASE, OWN, DESK):
        await run(part)
    for table, (readers, writers, columns) in READERS.items():
        await run(_wall(table, readers, writers, columns))
    for part in (STATES, ALSO):
        await run(part)
