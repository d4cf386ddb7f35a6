"""The joint items, each with its department; long work in the worker; and whom to tell."""

from portal.core.database import run

ID = "2026-11-24T09:00:00"
VERSION = "1.38.0"
DESCRIPTION = "joint items and errands"

JOINT = """
create table joint_item (
    id uuid primary key, case_file uuid not null references case_file,
    reference text not null, item text not null, department text not null,
    state text not null check (state in ('waiting', 'pushed', 'received', 'needs_papers', 'granted', 'denied')),
    version integer not null default 0, fields bytea not null, home_office text not null,
    meter_index bytea, made_at timestamptz not null, pushed_at timestamptz, received_at timestamptz,
    due_on date, provisional boolean not null default false, paused_left integer,
    asked bytea, asked_at timestamptz, result bytea, answered_at timestamptz, answered_by uuid,
    changed_at timestamptz not null, nudged_at timestamptz, told_at timestamptz, told_by uuid, reminded_on date,
    unique (case_file, item)
);
create index joint_item_desk on joint_item (department, state, due_on);
create index joint_item_meter on joint_item (department, meter_index) where meter_index is not null;
create index joint_item_due on joint_item (due_on) where state in ('pushed', 'received');
create table joint_item_event (
    id bigint generated always as identity primary key, joint_item uuid not null references joint_item,
    move text not null, state text not null, by_person uuid, by_duty text not null, note bytea, at timestamptz not null
);
create index joint_item_event_item on joint_item_event (joint_item, id);
-- The photographs an item's department may see: those of the papers its item asks for, and no other.
create table item_document (
    joint_item uuid not null references joint_item, paper text not null,
    document uuid references document, evidence uuid references evidence,
    check ((document is null) <> (evidence is null)),
    unique (joint_item, document, evidence)
);
-- Long work in the worker: an import, an export, a package; how far it is, and what came of it.
create table errand (
    id uuid primary key, kind text not null, staff uuid not null, role text not null, scope text not null,
    case_file uuid references case_file, state text not null default 'waiting'
        check (state in ('waiting', 'running', 'done', 'failed')),
    done integer not null default 0, total integer not null default 0,
    given bytea, came bytea, name text not null default '', file text, key bytea,
    made_at timestamptz not null, changed_at timestamptz not null
);
create index errand_mine on errand (staff, made_at desc);
create index errand_waiting on errand (made_at) where state in ('waiting', 'running');
"""

WALLS = """
create function portal.item_is_mine(which uuid) returns boolean language sql stable security definer
    set search_path = portal, public, pg_temp as $$
    select exists (select from joint_item j where j.id = which and j.state <> 'waiting'
        and portal.role() = 'liaison' and j.department = portal.scope())
$$;
grant execute on function portal.item_is_mine(uuid) to portal_app;
create policy desk on joint_item for select to portal_app using (
    ((select portal.role()) = 'liaison' and department = (select portal.scope()) and state <> 'waiting')
    or exists (select from case_file c where c.id = joint_item.case_file));
create policy push on joint_item for insert to portal_app with check ((select portal.role()) = 'bureau_officer');
create policy answer on joint_item for update to portal_app
    using (((select portal.role()) = 'liaison' and department = (select portal.scope()) and state <> 'waiting')
        or ((select portal.role()) in ('bureau_officer', 'township_officer')
            and exists (select from case_file c where c.id = joint_item.case_file))
        or exists (select from case_file c where c.id = joint_item.case_file and c.applicant = (select portal.who())));
grant select, insert on joint_item to portal_app;
grant update (state, version, received_at, due_on, provisional, paused_left, asked, asked_at, result, answered_at,
    answered_by, changed_at, nudged_at, told_at, told_by) on joint_item to portal_app;
create function portal.refuse_item_answer() returns trigger language plpgsql
    set search_path = portal, public, pg_temp as $$
begin
    if session_user = 'portal_app' and new.state <> old.state and not (
        portal.role() = 'liaison'
        or (portal.who() is not null and old.state = 'needs_papers' and new.state in ('pushed', 'received'))) then
        raise insufficient_privilege using message = 'only its department answers an item';
    end if;
    return new;
end $$;
create trigger item_answer before update of state on joint_item
    for each row execute function portal.refuse_item_answer();
create policy read on joint_item_event for select to portal_app
    using (exists (select from joint_item j where j.id = joint_item_event.joint_item));
create policy record on joint_item_event for insert to portal_app
    with check (exists (select from joint_item j where j.id = joint_item_event.joint_item)
        and by_person = coalesce((select portal.staff()), (select portal.who()))
        and by_duty = coalesce((select portal.role()), 'applicant'));
grant select, insert on joint_item_event to portal_app;
create policy read on item_document for select to portal_app
    using (exists (select from joint_item j where j.id = item_document.joint_item));
create policy push on item_document for insert to portal_app
    with check (exists (select from joint_item j where j.id = item_document.joint_item));
grant select, insert on item_document to portal_app;

create function portal.desk_item_file(which uuid) returns boolean language sql stable security definer
    set search_path = portal, public, pg_temp as $$
    select exists (select from item_document d where (d.document = which or d.evidence = which)
        and portal.item_is_mine(d.joint_item))
$$;
grant execute on function portal.desk_item_file(uuid) to portal_app;
create policy liaison on document for select to portal_app
    using ((select portal.role()) = 'liaison' and portal.desk_item_file(id));
create policy liaison on evidence for select to portal_app
    using ((select portal.role()) = 'liaison' and portal.desk_item_file(id));

create policy mine on errand to portal_app using (staff = (select portal.staff()))
    with check (staff = (select portal.staff()) and role = (select portal.role()) and scope = (select portal.scope()));
grant select, insert, update (state, done, total, came, file, key, changed_at) on errand to portal_app;
create policy work on errand to portal_worker using (true) with check (true);
grant select, update, delete on errand to portal_worker;

create policy work on joint_item to portal_worker using (true) with check (true);
grant select, update (told_at, reminded_on, changed_at) on joint_item to portal_worker;
create policy work on joint_item_event for insert to portal_worker with check (by_duty = 'portal');
grant insert on joint_item_event to portal_worker;
"""

TELLING = """
-- Whoever looked into a home does not decide about it.
create function portal.refuse_own_findings() returns trigger language plpgsql security definer
    set search_path = portal, public, pg_temp as $$
begin
    if exists (select from survey s where s.case_file = new.case_file and s.surveyor = new.decided_by)
        or exists (select from case_file c where c.id = new.case_file and c.surveyor = new.decided_by) then
        raise insufficient_privilege using message = 'the surveyor of a case never decides it';
    end if;
    return new;
end $$;
create trigger own_findings before insert on decision for each row execute function portal.refuse_own_findings();
-- Whom to tell of a case: the signed-in phone, sealed; for whoever may read the case, and for the worker.
create function portal.phone_of(which uuid) returns table (person uuid, phone bytea)
    language sql stable security definer set search_path = portal, public, pg_temp as $$
    select p.id, p.phone from case_file c join person p on p.id = c.applicant
    where c.id = which and (session_user = 'portal_worker' or portal.desk_reads(c.application)
        or exists (select from joint_item j where j.case_file = c.id
            and portal.role() = 'liaison' and j.department = portal.scope()))
$$;
grant execute on function portal.phone_of(uuid) to portal_app, portal_worker;
"""


async def forwards() -> None:
    await run(JOINT)
    for table in ("joint_item", "joint_item_event", "item_document", "errand"):
        await run(f"alter table {table} enable row level security")
    for part in (WALLS, TELLING):
        await run(part)
