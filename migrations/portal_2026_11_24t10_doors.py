"""Doors: invitations that replace each other, own passwords, acts before a desk is entered, the auditor's view."""

from portal.core.database import run

ID = "2026-11-24T10:00:00"
VERSION = "1.38.0"
DESCRIPTION = "accounts, their doors, and reading the audit"

SIGNING_IN = """
-- A password's fingerprint is handed out on the portal's word alone: a statement slipped into a query gets none.
drop function portal.staff_door(text);
create function portal.staff_door(asked text, proof bytea)
    returns table (id uuid, role text, password text) language sql stable security definer
    set search_path = portal, public, pg_temp as $$
    select s.id, s.role, s.password from staff s where s.account = asked and s.disabled_at is null
        and portal.said_by_portal('door/' || asked, proof)
$$;

-- Take back the last count: what was counted beforehand turned out to be right. For staff's doors only.
create function portal.forgive(kind text, subject bytea) returns void
    language sql security definer set search_path = portal, public, pg_temp as $$
    delete from tally where kind like 'staff-%' and ctid = (
        select ctid from tally where what = kind and key = subject order by at desc limit 1)
$$;

-- What happened at the door, before anybody sat at a desk: on the portal's word.
create function portal.leave_at_door(whose uuid, deed text, page text, origin text, proof bytea) returns void
    language plpgsql security definer set search_path = portal, public, pg_temp as $$
begin
    if not portal.said_by_portal('left/' || whose || '/' || deed || '/' || page || '/' || origin, proof) then
        raise insufficient_privilege using message = 'not said by the portal';
    end if;
    insert into audit (staff, role, scope, act, subject, address)
        select s.id, s.role, s.scope, deed, page, origin from staff s where s.id = whose;
end $$;

-- A desk that was opened no longer ago than this, for the same press sent twice.
create function portal.desk_is_fresh(held bytea, within interval) returns boolean
    language sql stable security definer set search_path = portal, public, pg_temp as $$
    select exists (select from desk_session d join staff s on s.id = d.staff where d.token = held and d.step = 'full'
        and d.ended_at is null and d.started_at > clock_timestamp() - within and s.disabled_at is null)
$$;
"""

OWN = """
create function portal.my_password() returns text
    language sql stable security definer set search_path = portal, public, pg_temp as $$
    select s.password from staff s where s.id = portal.staff()
$$;

-- A new password, on the portal's word: one's own, or the same one hashed anew.
create function portal.set_password(whose uuid, hashed text, proof bytea) returns void
    language plpgsql security definer set search_path = portal, public, pg_temp as $$
begin
    if not portal.said_by_portal('password/' || whose || '/' || hashed, proof) then
        raise insufficient_privilege using message = 'not said by the portal';
    end if;
    update staff set password = hashed where id = whose and password is not null;
end $$;

create function portal.my_desks(idle interval)
    returns table (token bytea, started_at timestamptz, seen_at timestamptz, device text)
    language sql stable security definer set search_path = portal, public, pg_temp as $$
    select d.token, d.started_at, d.seen_at, d.device from desk_session d where d.staff = portal.staff()
        and d.step = 'full' and d.ended_at is null and d.seen_at > now() - idle order by d.seen_at desc
$$;

create function portal.end_my_other_desks(kept bytea) returns integer
    language sql security definer set search_path = portal, public, pg_temp as $$
    with ended as (update desk_session set ended_at = now()
        where staff = portal.staff() and token <> kept and ended_at is null returning 1)
    select count(*)::integer from ended
$$;
"""

KEEPING = """
-- A new invitation: earlier ones, the password, the second factor and every session of the account end with it.
create function portal.invite(whose uuid, held bytea, lasting interval) returns boolean
    language plpgsql security definer set search_path = portal, public, pg_temp as $$
begin
    if portal.role() is distinct from 'administrator' then
        raise insufficient_privilege using message = 'administrators alone invite';
    end if;
    update staff set password = null, totp = null where id = whose and disabled_at is null;
    if not found then return false; end if;
    update invitation set used_at = now() where staff = whose and used_at is null;
    update desk_session set ended_at = now() where staff = whose and ended_at is null;
    insert into invitation (token, staff, expires_at) values (held, whose, now() + lasting);
    return true;
end $$;
drop policy invite on invitation;
revoke insert on invitation from portal_app;

-- Every account, for whoever keeps them. ready: has a password; invited: an invitation is still good.
create function portal.accounts() returns table (id uuid, account text, name bytea, phone bytea, role text, scope text,
        disabled_at timestamptz, made_at timestamptz, ready boolean, invited boolean, seen_at timestamptz)
    language sql stable security definer set search_path = portal, public, pg_temp as $$
    select s.id, s.account, s.name, s.phone, s.role, s.scope, s.disabled_at, s.made_at, s.password is not null,
        exists (select from invitation i where i.staff = s.id and i.used_at is null and i.expires_at > now()),
        (select max(d.seen_at) from desk_session d where d.staff = s.id and d.step = 'full')
    from staff s where portal.role() = 'administrator' order by s.role, s.scope, s.account
$$;

-- Whoever locks out the last administrator locks out everybody. The lock makes two who go at once go one by one.
create function portal.keep_an_administrator() returns trigger
    language plpgsql security definer set search_path = portal, public, pg_temp as $$
begin
    if old.role = 'administrator' and old.disabled_at is null and old.password is not null
        and (new.role <> 'administrator' or new.disabled_at is not null or new.password is null) then
        perform pg_advisory_xact_lock(hashtextextended('the last administrator', 0));
        if not exists (select from staff s where s.id <> old.id and s.role = 'administrator'
                and s.disabled_at is null and s.password is not null) then
            raise check_violation using message = 'the last administrator', constraint = 'staff_administrator';
        end if;
    end if;
    return new;
end $$;
create trigger staff_administrator before update on staff for each row
    execute function portal.keep_an_administrator();
"""

READING = """
create index audit_at on audit (at, id);
create policy names on staff for select to portal_app using ((select portal.role()) = 'auditor');

-- An auditor names cases by their references and learns nothing else of them.
create function portal.case_called(wanted text) returns uuid
    language sql stable security definer set search_path = portal, public, pg_temp as $$
    select c.id from case_file c where c.reference = wanted and portal.role() = 'auditor'
$$;
create function portal.references_of(wanted uuid[]) returns table (case_file uuid, reference text)
    language sql stable security definer set search_path = portal, public, pg_temp as $$
    select c.id, c.reference from case_file c where c.id = any(wanted) and portal.role() = 'auditor'
$$;
"""

GRANTS = """
grant execute on function portal.staff_door(text, bytea), portal.forgive(text, bytea),
    portal.leave_at_door(uuid, text, text, text, bytea), portal.desk_is_fresh(bytea, interval),
    portal.my_password(), portal.set_password(uuid, text, bytea), portal.my_desks(interval),
    portal.end_my_other_desks(bytea), portal.invite(uuid, bytea, interval), portal.accounts(),
    portal.case_called(text), portal.references_of(uuid[]) to portal_app;
"""


async def forwards() -> None:
    for part in (SIGNING_IN, OWN, KEEPING, READING, GRANTS):
        await run(part)
