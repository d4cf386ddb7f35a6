"""The nouns of the main job: outbox, screening, application, its papers and signatures, case."""

from portal.core.database import run
from portal.core.queueing import install

ID = "2026-11-23T02:00:00"
VERSION = "1.38.0"
DESCRIPTION = "outbox, screening, application, documents, case, jobs"

OUTBOX = """
create table outbox (
    id uuid primary key,
    kind text not null,
    sealed bytea not null,
    made_at timestamptz not null default now(),
    sent_at timestamptz,
    failed_at timestamptz,
    tries integer not null default 0
);
create index outbox_waiting on outbox (made_at) where sent_at is null and failed_at is null;
alter table outbox enable row level security;
create policy tell on outbox for insert to portal_app with check (sent_at is null);
grant insert on outbox to portal_app;
create policy send on outbox to portal_worker using (true);
grant select, update, delete on outbox to portal_worker;
"""

SCREENING = """
create table screening (
    id uuid primary key,
    visit bytea,
    person uuid references person,
    pack text not null,
    answers bytea not null,
    version integer not null default 0,
    made_at timestamptz not null default now(),
    expires_at timestamptz not null,
    check (visit is null or person is null)
);
create unique index screening_visit on screening (visit);
create unique index screening_person on screening (person);
create index screening_expiry on screening (expires_at);
alter table screening enable row level security;
create policy own on screening to portal_app
    using (visit = (select portal.visit()) or person = (select portal.who()))
    with check (visit = (select portal.visit()) or person = (select portal.who()));
grant select, insert, update, delete on screening to portal_app;
create policy erasing on screening to portal_worker using (true);
grant select, delete on screening to portal_worker;

-- Answers on their way to another phone: whoever holds the code fetches them within a day.
create table handover (
    code bytea primary key,
    pack text not null,
    answers bytea not null,
    expires_at timestamptz not null
);
alter table handover enable row level security;
create policy offer on handover for insert to portal_app with check (true);
grant insert on handover to portal_app;
create policy erasing on handover to portal_worker using (true);
grant select, delete on handover to portal_worker;
create function portal.take_handover(held bytea) returns table (pack text, answers bytea)
    language sql security definer set search_path = portal, public, pg_temp as $$
    select h.pack, h.answers from handover h where h.code = held and h.expires_at > now()
$$;
grant execute on function portal.take_handover(bytea) to portal_app;
"""

APPLICATION = """
create table application (
    id uuid primary key,
    reference text not null unique,
    applicant uuid not null references person,
    pack text not null,
    state text not null default 'draft',
    version integer not null default 0,
    screening bytea,
    identity_index bytea,
    received_by text,
    made_at timestamptz not null,
    saved_at timestamptz not null,
    handed_in_at timestamptz,
    open_until timestamptz
);
create index application_applicant on application (applicant, made_at desc);
alter table application enable row level security;
create policy own on application to portal_app
    using (applicant = (select portal.who())) with check (applicant = (select portal.who()));
grant select, insert, update on application to portal_app;

create table section (
    application uuid not null references application,
    name text not null,
    version integer not null,
    answers bytea not null,
    saved_at timestamptz not null,
    saved_by uuid not null,
    primary key (application, name)
);
alter table section enable row level security;
create policy own on section to portal_app
    using (exists (select from application a where a.id = section.application))
    with check (exists (select from application a where a.id = section.application));
grant select, insert, update on section to portal_app;

create table document (
    id uuid primary key,
    application uuid not null references application,
    paper text not null,
    token uuid not null,
    file text not null,
    key bytea,
    width integer not null,
    height integer not null,
    bytes integer not null,
    hint text not null default '',
    made_at timestamptz not null,
    made_by uuid not null,
    removed_at timestamptz
);
create unique index document_token on document (application, token);
create index document_kept on document (application, paper, made_at) where removed_at is null;
alter table document enable row level security;
create policy own on document to portal_app
    using (exists (select from application a where a.id = document.application))
    with check (exists (select from application a where a.id = document.application));
grant select, insert, update on document to portal_app;
create policy sweeping on document for select to portal_worker using (true);
grant select (file) on document to portal_worker;

create table signature (
    application uuid not null references application,
    signer text not null,
    how text not null,
    sealed bytea not null,
    made_at timestamptz not null,
    made_by uuid not null,
    primary key (application, signer)
);
alter table signature enable row level security;
create policy own on signature to portal_app
    using (exists (select from application a where a.id = signature.application))
    with check (exists (select from application a where a.id = signature.application));
grant select, insert, update, delete on signature to portal_app;
"""

CASE = """
create table case_file (
    id uuid primary key,
    application uuid not null unique references application,
    applicant uuid not null references person,
    reference text not null unique,
    pack text not null,
    state text not null,
    version integer not null default 0,
    receiving_office text not null,
    home_office text not null,
    office text not null,
    identity_index bytea,
    category text not null default '',
    clock text,
    due_on date,
    provisional boolean not null default false,
    handed_in_at timestamptz not null,
    visible_from timestamptz not null,
    changed_at timestamptz not null
);
create index case_applicant on case_file (applicant);
create index case_office on case_file (office, due_on);
alter table case_file enable row level security;
create policy own on case_file to portal_app
    using (applicant = (select portal.who())) with check (applicant = (select portal.who()));
grant select, insert, update on case_file to portal_app;

create table case_event (
    id bigint generated always as identity primary key,
    case_file uuid not null references case_file,
    move text not null,
    state text not null,
    office text not null,
    by_person uuid,
    by_duty text not null,
    note bytea,
    at timestamptz not null
);
create index case_event_case on case_event (case_file, id);
alter table case_event enable row level security;
create policy own on case_event for select to portal_app
    using (exists (select from case_file c where c.id = case_event.case_file));
create policy record on case_event for insert to portal_app
    with check (exists (select from case_file c where c.id = case_event.case_file)
        and by_person = (select portal.who()));
grant select, insert on case_event to portal_app;

create table message (
    id uuid primary key,
    case_file uuid not null references case_file,
    by_person uuid not null,
    by_duty text not null,
    body bytea not null,
    at timestamptz not null
);
create index message_case on message (case_file, at);
alter table message enable row level security;
create policy own on message for select to portal_app
    using (exists (select from case_file c where c.id = message.case_file));
create policy write on message for insert to portal_app
    with check (exists (select from case_file c where c.id = message.case_file)
        and by_person = (select portal.who()));
grant select, insert on message to portal_app;

-- The receipt's code. `proof` is a fingerprint of code and phone tail together: one look-up for right and wrong.
create table receipt (
    case_file uuid primary key references case_file,
    code bytea not null,
    proof bytea not null unique,
    contact_proof bytea unique
);
alter table receipt enable row level security;
create policy own on receipt to portal_app
    using (exists (select from case_file c where c.id = receipt.case_file))
    with check (exists (select from case_file c where c.id = receipt.case_file));
grant select, insert on receipt to portal_app;

create function portal.track(held bytea)
    returns table (reference text, pack text, state text, office text, clock text, due_on date,
        provisional boolean, handed_in_at timestamptz, changed_at timestamptz)
    language sql stable security definer set search_path = portal, public, pg_temp as $$
    select c.reference, c.pack, c.state, c.office, c.clock, c.due_on, c.provisional, c.handed_in_at, c.changed_at
    from receipt r join case_file c on c.id = r.case_file where r.proof = held or r.contact_proof = held
$$;
grant execute on function portal.track(bytea) to portal_app;
"""

JOBS_GRANTS = """
grant usage on schema jobs to portal_app, portal_worker;
grant insert, select (id, entrypoint, priority, dedupe_key, status) on jobs.pgqueuer to portal_app;
grant insert on jobs.pgqueuer_log to portal_app;
grant usage on all sequences in schema jobs to portal_app, portal_worker;
grant select, insert, update, delete on all tables in schema jobs to portal_worker;
grant execute on all functions in schema jobs to portal_app, portal_worker;
"""


async def forwards() -> None:
    for part in (OUTBOX, SCREENING, APPLICATION, CASE):
        await run(part)
    await run("create schema jobs")
    await install()
    await run(JOBS_GRANTS)
