"""Joint items behind their second wall: who changes what of an item, and what the worker does for a liaison."""

from portal.core.database import run

ID = "2026-11-24T15:00:00"
VERSION = "1.38.0"
DESCRIPTION = "joint items: consent, feedback, errands"

ITEMS = """
alter table joint_item
    add column fed_back_at timestamptz,
    add column fed_back_by uuid;
create index joint_item_reference on joint_item (reference, item);
create index joint_item_state on joint_item (state, due_on);
create index joint_item_answered on joint_item (answered_at) where fed_back_at is null and answered_at is not null;
grant update (pushed_at, fed_back_at, fed_back_by) on joint_item to portal_app;
alter table errand add column joint_item uuid references joint_item, add column tries integer not null default 0;

-- Only its department answers an item, once; the person may consent to it and give what was asked for; nobody
-- else changes anything but whether somebody was nudged or told.
create or replace function portal.refuse_item_answer() returns trigger language plpgsql
    set search_path = portal, public, pg_temp as $$
declare mine boolean := portal.role() = 'liaison' and old.department = portal.scope();
    own boolean := portal.who() is not null;
begin
    if session_user <> 'portal_app' then return new; end if;
    if new.state <> old.state and not (
        (mine and old.state in ('pushed', 'received', 'needs_papers')
            and new.state in ('received', 'needs_papers', 'granted', 'denied')
            and not (new.state = 'needs_papers' and old.asked_at is not null))
        or (own and old.state = 'needs_papers' and new.state = 'received')
        or (own and old.state = 'waiting' and new.state = 'pushed')) then
        raise insufficient_privilege using message = 'only its department answers an item';
    end if;
    if (new.result, new.answered_at, new.answered_by, new.asked_at)
            is distinct from (old.result, old.answered_at, old.answered_by, old.asked_at) and not coalesce(mine, false)
        or (new.asked, new.due_on, new.provisional, new.paused_left, new.pushed_at, new.received_at)
            is distinct from
            (old.asked, old.due_on, old.provisional, old.paused_left, old.pushed_at, old.received_at)
            and not (coalesce(mine, false) or own)
        or (new.nudged_at, new.fed_back_at, new.fed_back_by)
            is distinct from (old.nudged_at, old.fed_back_at, old.fed_back_by)
            and portal.role() is distinct from 'bureau_officer' then
        raise insufficient_privilege using message = 'this is not theirs to change';
    end if;
    return new;
end $$;
drop trigger item_answer on joint_item;
create trigger item_answer before update on joint_item
    for each row execute function portal.refuse_item_answer();
"""

WORKER = """
create policy tell_work on outbox for insert to portal_worker with check (sent_at is null);
grant insert on outbox to portal_worker;

-- What a liaison uploaded, answered by the worker in their name: only while their errand runs, their account is
-- open and still in that department, and the item is where it was when the list was read.
create function portal.answer_by_errand(which uuid, whose uuid, expected integer, new_state text, said bytea,
        moment timestamptz) returns boolean
    language plpgsql security definer set search_path = portal, public, pg_temp as $$
declare from_errand errand; changed joint_item;
begin
    select e.* into from_errand from errand e join staff s on s.id = e.staff
        where e.id = which and e.state = 'running' and e.kind = 'keep_answers' and s.disabled_at is null
            and s.role = 'liaison' and s.scope = e.scope;
    if from_errand.id is null or new_state not in ('granted', 'denied') then
        raise insufficient_privilege using message = 'no such errand';
    end if;
    update joint_item j set state = new_state, version = j.version + 1, result = said, answered_at = moment,
        answered_by = from_errand.staff, due_on = null, provisional = false, paused_left = null, told_at = null,
        told_by = null, changed_at = moment
        where j.id = whose and j.department = from_errand.scope and j.version = expected
            and j.state in ('pushed', 'received', 'needs_papers')
        returning j.* into changed;
    if changed.id is null then return false; end if;
    insert into joint_item_event (joint_item, move, state, by_person, by_duty, at)
        values (whose, case new_state when 'granted' then 'grant' else 'deny' end, new_state, from_errand.staff,
            'liaison', moment);
    insert into audit (staff, role, scope, act, case_file, subject, address)
        values (from_errand.staff, 'liaison', from_errand.scope, 'answer_item', changed.case_file, changed.item,
            'errand');
    return true;
end $$;

-- The photographs that go into a package: those its item may see, while the package is being made.
create function portal.errand_files(which uuid) returns table (paper text, id uuid, file text, key bytea)
    language sql stable security definer set search_path = portal, public, pg_temp as $$
    select w.paper, coalesce(d.id, v.id), coalesce(d.file, v.file), coalesce(d.key, v.key)
    from errand e join joint_item j on j.id = e.joint_item and j.department = e.scope and j.state <> 'waiting'
        join item_document w on w.joint_item = j.id
        left join document d on d.id = w.document and d.removed_at is null
        left join evidence v on v.id = w.evidence and v.removed_at is null
    where e.id = which and e.kind = 'package' and e.state = 'running' and coalesce(d.key, v.key) is not null
    order by w.paper, coalesce(d.made_at, v.made_at), 2
$$;
grant execute on function portal.answer_by_errand(uuid, uuid, integer, text, bytea, timestamptz),
    portal.errand_files(uuid) to portal_worker;
"""


async def forwards() -> None:
    await run(ITEMS)
    await run(WORKER)
