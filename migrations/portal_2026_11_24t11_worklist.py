"""The township's desk: a worklist that a large county does not slow, and the one request for papers."""

from portal.core.database import run

ID = "2026-11-24T11:00:00"
VERSION = "1.38.0"
DESCRIPTION = "worklist, and mending what an office asked for"

LISTS = """
-- Everything that a township's list filters, sorts and pages by, in that order, and what the policies look at
-- besides: counting reads the index alone. A clock that waits for the person has no day and comes last.
create index case_desk on case_file (home_office, state, (coalesce(due_on, 'infinity'::date)), id)
    include (due_on, visible_from, applicant, surveyor);
drop index case_home;
create index case_shelf on case_file (home_office, state, handed_in_at desc, id desc);
create index case_called on case_file (name_index, home_office, handed_in_at desc, id desc);
drop index case_name;
"""

MENDING = """
-- The pages of the form that an office asked to have mended, as "section/page"; empty at any other time.
alter table application add column mending text[] not null default '{}';

create function portal.open_for_mending(asked uuid, pages text[]) returns void
    language sql security definer set search_path = portal, public, pg_temp as $$
    update application a set mending = pages from case_file c
    where c.id = asked and a.id = c.application and c.state = 'needs_papers'
        and portal.role() = 'township_officer' and c.home_office = portal.scope()
$$;
grant execute on function portal.open_for_mending(uuid, text[]) to portal_app;

create function portal.end_mending() returns trigger language plpgsql security definer
    set search_path = portal, public, pg_temp as $$
begin
    update application a set mending = '{}' where a.id = new.application and a.mending <> '{}';
    return new;
end $$;
create trigger mended after update of state on case_file
    for each row when (old.state = 'needs_papers' and new.state <> 'needs_papers')
    execute function portal.end_mending();

-- Once an office has acted, what was declared changes only where it asked for that.
create function portal.refuse_rewriting() returns trigger language plpgsql security definer
    set search_path = portal, public, pg_temp as $$
begin
    if session_user = 'portal_app' and exists (
            select from application a join case_file c on c.application = a.id
            where a.id = new.application and c.state <> 'submitted'
                and not exists (select from unnest(a.mending) m where split_part(m, '/', 1) = new.name))
    then
        raise insufficient_privilege using message = 'what was handed in stays so';
    end if;
    return new;
end $$;
create trigger rewriting before insert or update on section
    for each row execute function portal.refuse_rewriting();

-- The one request while an officer still puts it together; nobody has been asked yet.
create table request_draft (
    case_file uuid primary key references case_file,
    wanted bytea not null, by_staff uuid not null, at timestamptz not null
);
alter table request_draft enable row level security;
create policy draft on request_draft to portal_app
    using ((select portal.role()) = 'township_officer'
        and exists (select from case_file c where c.id = request_draft.case_file))
    with check ((select portal.role()) = 'township_officer' and by_staff = (select portal.staff())
        and exists (select from case_file c where c.id = request_draft.case_file));
grant select, insert, update (wanted, by_staff, at), delete on request_draft to portal_app;
"""


async def forwards() -> None:
    for part in (LISTS, MENDING):
        await run(part)
