"""What an injected statement could still do, taken away: columns, functions, moves and duties nobody needs."""

from portal.core.database import run

ID = "2026-11-23T03:00:00"
VERSION = "1.38.0"
DESCRIPTION = "narrower grants, and the applicant's own moves alone"

FUNCTIONS = """
-- PostgreSQL lets everybody execute a new function; taking that away within one schema takes nothing away.
alter default privileges revoke execute on functions from public;
revoke execute on all functions in schema portal from public;

-- The worker sends what the outbox holds; whose phone it is stands there.
revoke select on person from portal_worker;
drop policy all_rows on person;
"""

COLUMNS = """
revoke update on application, section, document, signature, case_file from portal_app;
grant update (state, version, screening, identity_index, received_by, saved_at, handed_in_at, open_until)
    on application to portal_app;
grant update (version, answers, saved_at, saved_by) on section to portal_app;
grant update (key, hint, removed_at) on document to portal_app;
grant update (how, sealed, made_at, made_by) on signature to portal_app;
grant update (state, version, receiving_office, home_office, office, identity_index, category, clock, due_on,
    provisional, changed_at) on case_file to portal_app;
"""

MOVES = """
-- An applicant's own session hands in and withdraws; every other state is an office's to give.
create function portal.refuse_own_decision() returns trigger language plpgsql
    set search_path = portal, public, pg_temp as $$
begin
    if portal.who() = old.applicant and new.state <> old.state and not (new.state = 'withdrawn' and old.state in
            ('submitted', 'needs_papers', 'accepted', 'surveyed', 'checking', 'reviewed', 'on_notice', 'with_bureau'))
    then
        raise insufficient_privilege using message = 'nobody moves their own case';
    end if;
    return new;
end $$;
create trigger own_decision before update of state on case_file
    for each row execute function portal.refuse_own_decision();

create function portal.refuse_reopening() returns trigger language plpgsql
    set search_path = portal, public, pg_temp as $$
begin
    if portal.who() = old.applicant and old.state <> 'draft' and (new.open_until is distinct from old.open_until
            or new.handed_in_at is distinct from old.handed_in_at
            or not (new.state = old.state or (old.state = 'handed_in' and new.state = 'withdrawn')))
    then
        raise insufficient_privilege using message = 'what was handed in stays so';
    end if;
    return new;
end $$;
create trigger reopening before update of state, open_until, handed_in_at on application
    for each row execute function portal.refuse_reopening();

drop policy own on case_file;
create policy own on case_file for select to portal_app using (applicant = (select portal.who()));
create policy move on case_file for update to portal_app
    using (applicant = (select portal.who())) with check (applicant = (select portal.who()));
create policy hand_in on case_file for insert to portal_app
    with check (applicant = (select portal.who()) and state = 'submitted'
        and exists (select from application a where a.id = case_file.application));

drop policy record on case_event;
create policy record on case_event for insert to portal_app
    with check (by_person = (select portal.who()) and by_duty = 'applicant'
        and exists (select from case_file c where c.id = case_event.case_file and c.state = case_event.state));
drop policy write on message;
create policy write on message for insert to portal_app
    with check (by_person = (select portal.who()) and by_duty = 'applicant'
        and exists (select from case_file c where c.id = message.case_file));
"""


async def forwards() -> None:
    for part in (FUNCTIONS, COLUMNS, MOVES):
        await run(part)
