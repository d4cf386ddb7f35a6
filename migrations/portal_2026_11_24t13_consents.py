"""Consents to the economic check that came after hand-in, and what an applicant may change of a report."""

from portal.core.database import run

ID = "2026-11-24T13:00:00"
VERSION = "1.38.0"
DESCRIPTION = "consents to the economic check"

CONSENTS = """
-- Whoever agreed to the check after the form was handed in: the applicant on their page, anyone on paper.
create table check_consent (
    id uuid primary key, case_file uuid not null references case_file,
    signer text not null, how text not null check (how in ('page', 'paper')),
    by_person uuid not null, by_duty text not null, body bytea not null, at timestamptz not null,
    unique (case_file, signer)
);
alter table check_consent enable row level security;
create policy read on check_consent for select to portal_app
    using (exists (select from case_file c where c.id = check_consent.case_file));
create policy on_paper on check_consent for insert to portal_app
    with check (how = 'paper' and by_person = (select portal.staff()) and by_duty = (select portal.role())
        and by_duty = 'township_officer' and exists (select from case_file c where c.id = check_consent.case_file));
create policy own on check_consent for insert to portal_app
    with check (how = 'page' and signer = 'applicant' and by_person = (select portal.who()) and by_duty = 'applicant'
        and exists (select from case_file c
            where c.id = check_consent.case_file and c.applicant = (select portal.who())));
grant select, insert on check_consent to portal_app;

-- An applicant answers a report; its figures and what follows from them are the office's.
create function portal.refuse_own_report() returns trigger language plpgsql
    set search_path = portal, public, pg_temp as $$
begin
    if portal.staff() is null and portal.who() is not null and (
        old.told_at is null
        or (to_jsonb(new) - 'answer' - 'answered_at') <> (to_jsonb(old) - 'answer' - 'answered_at')) then
        raise insufficient_privilege using message = 'nobody changes their own report';
    end if;
    return new;
end $$;
create trigger own_report before update on economic_check
    for each row execute function portal.refuse_own_report();
"""


async def forwards() -> None:
    await run(CONSENTS)
