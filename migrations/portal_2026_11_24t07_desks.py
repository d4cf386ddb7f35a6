"""Who sits at a desk: staff, their sessions and second factor, the sealed settings that say who acts, the audit."""

from portal.core.database import run
from portal.core.sealing import mac

ID = "2026-11-24T07:00:00"
VERSION = "1.38.0"
DESCRIPTION = "staff, desks and the audit"

STAFF = """
create table staff (
    id uuid primary key,
    account text not null unique,
    name bytea not null,
    phone bytea,
    role text not null check (role in ('agent', 'township_officer', 'surveyor', 'bureau_officer', 'liaison',
        'visitor', 'administrator', 'auditor')),
    scope text not null default '',
    password text,
    totp bytea,
    totp_step bigint not null default 0,
    disabled_at timestamptz,
    made_at timestamptz not null default now(),
    check ((scope <> '') = (role in ('agent', 'township_officer', 'surveyor', 'liaison', 'visitor')))
);
create index staff_scope on staff (scope, role);
create table invitation (
    token bytea primary key,
    staff uuid not null references staff,
    expires_at timestamptz not null,
    used_at timestamptz
);
-- `step` is 'password' until the second factor was right.
create table desk_session (
    token bytea primary key,
    staff uuid not null references staff,
    step text not null check (step in ('password', 'full')),
    started_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    ended_at timestamptz,
    device text not null
);
create index desk_session_staff on desk_session (staff) where ended_at is null;
alter table staff enable row level security;
alter table invitation enable row level security;
alter table desk_session enable row level security;
"""

WHO = """
-- What a definer function takes as said by the portal and not by a statement slipped into one of its own.
create function portal.said_by_portal(words text, proof bytea) returns boolean language sql stable
    set search_path = portal, public, pg_temp as $$
    select sha256(door || convert_to(words, 'UTF8') || door) = proof from portal.secret
$$;

-- Who sits at the desk of this transaction: id, role, scope; null unless portal.enter_desk said so in it.
create function portal.desk() returns text[] language sql stable security definer
    set search_path = portal, public, pg_temp as $$
    select case when current_setting('portal.desk_seal', true)
            = portal.seal('desk/' || current_setting('portal.desk', true))
        then string_to_array(nullif(current_setting('portal.desk', true), ''), '/') end
$$;
create function portal.staff() returns uuid language sql stable set search_path = portal, public, pg_temp as $$
    select (portal.desk())[1]::uuid
$$;
create function portal.role() returns text language sql stable set search_path = portal, public, pg_temp as $$
    select (portal.desk())[2]
$$;
create function portal.scope() returns text language sql stable set search_path = portal, public, pg_temp as $$
    select (portal.desk())[3]
$$;
-- The portal's own present moment: a rehearsal may have fixed it.
create function portal.moment() returns timestamptz language sql stable
    set search_path = portal, public, pg_temp as $$
    select coalesce(nullif(current_setting('portal.moment', true), '')::timestamptz, now())
$$;

create function portal.enter_desk(held bytea, idle interval, moment text,
        out staff uuid, out account text, out name bytea, out role text, out scope text)
    language plpgsql security definer set search_path = portal, public, pg_temp as $$
declare found desk_session; who text;
begin
    select * into found from desk_session s where s.token = held and s.step = 'full' and s.ended_at is null
        and s.seen_at > now() - idle;
    if found.token is null then return; end if;
    select s.id, s.account, s.name, s.role, s.scope into staff, account, name, role, scope
        from staff s where s.id = found.staff and s.disabled_at is null;
    if staff is null then return; end if;
    who := staff::text || '/' || role || '/' || scope;
    perform set_config('portal.desk', who, true), set_config('portal.moment', moment, true),
        set_config('portal.desk_seal', portal.seal('desk/' || who), true);
    if found.seen_at < now() - interval '30 seconds' then
        update desk_session s set seen_at = now() where s.token = held and s.seen_at < now() - interval '30 seconds';
    end if;
end $$;
"""

SIGNING_IN = """
-- What signing in needs to know of an account, whoever asks: nothing comes back for a disabled one.
create function portal.staff_door(asked text)
    returns table (id uuid, role text, password text, totp bytea, totp_step bigint)
    language sql stable security definer set search_path = portal, public, pg_temp as $$
    select s.id, s.role, s.password, s.totp, s.totp_step from staff s where s.account = asked and s.disabled_at is null
$$;

-- The password was right: a session that opens nothing yet. `proof` is the portal's word for it.
create function portal.half_open(who uuid, new_token bytea, new_device text, proof bytea) returns void
    language plpgsql security definer set search_path = portal, public, pg_temp as $$
begin
    if not portal.said_by_portal('half/' || who || '/' || encode(new_token, 'hex'), proof) then
        raise insufficient_privilege using message = 'not said by the portal';
    end if;
    insert into desk_session (token, staff, step, device) values (new_token, who, 'password', new_device);
end $$;

-- Whose half-open session this is, and their second factor.
create function portal.half_opened(held bytea, alive interval)
    returns table (id uuid, account text, totp bytea, totp_step bigint)
    language sql stable security definer set search_path = portal, public, pg_temp as $$
    select s.id, s.account, s.totp, s.totp_step from desk_session d join staff s on s.id = d.staff
    where d.token = held and d.step = 'password' and d.ended_at is null and d.started_at > now() - alive
        and s.disabled_at is null
$$;

-- The second factor was right: a new session; a code's step counts once. False when it was used already.
create function portal.open_desk(held bytea, new_token bytea, new_step bigint, proof bytea) returns boolean
    language plpgsql security definer set search_path = portal, public, pg_temp as $$
declare who uuid; device text;
begin
    if not portal.said_by_portal('open/' || encode(new_token, 'hex') || '/' || new_step, proof) then
        raise insufficient_privilege using message = 'not said by the portal';
    end if;
    update desk_session d set ended_at = now() where d.token = held and d.step = 'password' and d.ended_at is null
        returning d.staff, d.device into who, device;
    if who is null then return false; end if;
    update staff s set totp_step = new_step where s.id = who and s.totp_step < new_step and s.disabled_at is null;
    if not found then return false; end if;
    insert into desk_session (token, staff, step, device) values (new_token, who, 'full', device);
    return true;
end $$;

create function portal.end_desk(held bytea) returns void
    language sql security definer set search_path = portal, public, pg_temp as $$
    update desk_session set ended_at = now() where token = held and ended_at is null
$$;

-- Whom an invitation is for, while it is good.
create function portal.invited(held bytea) returns table (id uuid, account text, name bytea, role text, scope text)
    language sql stable security definer set search_path = portal, public, pg_temp as $$
    select s.id, s.account, s.name, s.role, s.scope from invitation i join staff s on s.id = i.staff
    where i.token = held and i.used_at is null and i.expires_at > now() and s.disabled_at is null
$$;

-- Take an invitation up, once: password and second factor are set. False when it is not good any more.
create function portal.take_up(held bytea, new_password text, new_totp bytea) returns boolean
    language plpgsql security definer set search_path = portal, public, pg_temp as $$
declare who uuid;
begin
    update invitation set used_at = now() where token = held and used_at is null and expires_at > now()
        returning staff into who;
    if who is null then return false; end if;
    update staff set password = new_password, totp = new_totp, totp_step = 0 where id = who and disabled_at is null;
    update desk_session set ended_at = now() where staff = who and ended_at is null;
    return found or true;
end $$;

-- End every session of a member of staff: an administrator's press, at once.
create function portal.end_desks(whose uuid) returns integer
    language sql security definer set search_path = portal, public, pg_temp as $$
    with ended as (update desk_session set ended_at = now()
        where staff = whose and ended_at is null and (portal.role() = 'administrator' or portal.staff() = whose)
        returning 1)
    select count(*)::integer from ended
$$;

grant execute on function portal.desk(), portal.staff(), portal.role(), portal.scope(), portal.moment()
    to portal_app, portal_worker;
grant execute on function portal.enter_desk(bytea, interval, text), portal.staff_door(text),
    portal.half_open(uuid, bytea, text, bytea), portal.half_opened(bytea, interval),
    portal.open_desk(bytea, bytea, bigint, bytea), portal.end_desk(bytea), portal.invited(bytea),
    portal.take_up(bytea, text, bytea), portal.end_desks(uuid) to portal_app;

-- Colleagues of one office know each other by name; the administrator keeps the accounts.
create policy colleagues on staff for select to portal_app
    using (scope = (select portal.scope()) or (select portal.role()) in ('administrator', 'bureau_officer'));
create policy keep on staff for insert to portal_app with check ((select portal.role()) = 'administrator');
create policy change on staff for update to portal_app
    using ((select portal.role()) = 'administrator') with check ((select portal.role()) = 'administrator');
grant select (id, account, name, phone, role, scope, disabled_at, made_at),
    insert (id, account, name, phone, role, scope), update (name, phone, role, scope, disabled_at)
    on staff to portal_app;
create policy invite on invitation for insert to portal_app with check ((select portal.role()) = 'administrator');
grant insert on invitation to portal_app;
create policy erasing on desk_session for all to portal_worker using (true);
create policy erasing on invitation for all to portal_worker using (true);
grant select, delete on desk_session, invitation to portal_worker;
"""

AUDIT = """
create table audit (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    staff uuid not null,
    role text not null,
    scope text not null,
    act text not null,
    case_file uuid,
    subject text not null default '',
    address text not null default ''
);
create index audit_case on audit (case_file, id);
create index audit_staff on audit (staff, id);
create table audit_link (
    seq bigint primary key,
    audit bigint not null unique references audit,
    hash bytea not null,
    chained_at timestamptz not null default now()
);
alter table audit enable row level security;
alter table audit_link enable row level security;
create policy leave on audit for insert to portal_app
    with check (staff = (select portal.staff()) and role = (select portal.role()) and scope = (select portal.scope()));
create policy look on audit for select to portal_app using ((select portal.role()) = 'auditor');
grant select on audit to portal_app;
grant insert (staff, role, scope, act, case_file, subject, address) on audit to portal_app;
create policy look on audit_link for select to portal_app using ((select portal.role()) = 'auditor');
grant select on audit_link to portal_app;
create policy chain on audit for select to portal_worker using (true);
create policy chain on audit_link to portal_worker using (true) with check (true);
grant select on audit to portal_worker;
grant select, insert on audit_link to portal_worker;

-- Each time an office opened this person's file: when, by which office and duty, never by whom.
create function portal.who_looked() returns table (reference text, at timestamptz, role text, scope text, act text)
    language sql stable security definer set search_path = portal, public, pg_temp as $$
    select c.reference, a.at, a.role, a.scope, a.act from audit a join case_file c on c.id = a.case_file
    where c.applicant = portal.who() order by a.id desc limit 500
$$;
grant execute on function portal.who_looked() to portal_app;
"""


async def forwards() -> None:
    await run("alter table portal.secret add column door bytea")
    await run("update portal.secret set door = $1", mac("desk door", "this database"))
    for part in (STAFF, WHO, SIGNING_IN, AUDIT):
        await run(part)
