"""Decisions in rounds with a number each, what a decider has begun to write, and deciding anew after an appeal."""

from portal.core.database import run

ID = "2026-11-24T14:00:00"
VERSION = "1.38.0"
DESCRIPTION = "decisions in rounds"

ROUNDS = """
-- After an appeal the bureau may decide again: another round, with a letter of its own.
alter table decision add column round integer not null default 1 check (round > 0);
alter table decision drop constraint decision_case_file_key;
alter table decision add constraint decision_round unique (case_file, round);
-- Against each decision one objects once on the page; beside it stand the ways of the law.
alter table appeal add column round integer not null default 1 check (round > 0);
create unique index appeal_once on appeal (case_file, round);
create sequence letter_number;
grant usage on sequence letter_number to portal_app;
"""

DRAFT = """
-- What somebody has written of a decision and not yet signed: theirs alone, and shown to nobody else.
create table decision_draft (
    case_file uuid not null references case_file, by_staff uuid not null references staff,
    body bytea not null, version integer not null default 0, saved_at timestamptz not null,
    primary key (case_file, by_staff)
);
alter table decision_draft enable row level security;
create policy mine on decision_draft to portal_app
    using (by_staff = (select portal.staff()) and (select portal.role()) = 'bureau_officer'
        and exists (select from case_file c where c.id = decision_draft.case_file))
    with check (by_staff = (select portal.staff()) and (select portal.role()) = 'bureau_officer'
        and exists (select from case_file c where c.id = decision_draft.case_file));
grant select, insert, update, delete on decision_draft to portal_app;
"""

ANEW = """
create function portal.forget_drafts() returns trigger language plpgsql security definer
    set search_path = portal, public, pg_temp as $$
begin
    delete from decision_draft d where d.case_file = new.case_file;
    return new;
end $$;
create trigger forget_drafts after insert on decision for each row execute function portal.forget_drafts();
-- An appeal that was right: the bureau takes the case up again where its decision had ended it.
create function portal.takes_up_again(duty text, old_state text, new_state text) returns boolean
    language sql immutable set search_path = portal, public, pg_temp as $$
    select duty = 'bureau_officer' and (old_state, new_state) in (('declined', 'with_bureau'), ('refused', 'submitted'))
$$;
grant execute on function portal.takes_up_again(text, text, text) to portal_app, portal_worker;
create or replace function portal.refuse_desk_decision() returns trigger language plpgsql
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
        or portal.takes_up_again(duty, old.state, new.state)
    then
        return new;
    end if;
    raise insufficient_privilege using message = 'this duty does not bring a case there';
end $$;
"""


LISTS = """
-- The bureau's own lists: what waits for it, due first; and every case of the county, the latest first.
create index case_bureau on case_file (state, (coalesce(due_on, 'infinity'::date)), id)
    include (due_on, visible_from, applicant, surveyor, home_office) where office = 'bureau';
create index case_archive on case_file (state, handed_in_at desc, id desc);
"""


async def forwards() -> None:
    for part in (ROUNDS, DRAFT, ANEW, LISTS):
        await run(part)
