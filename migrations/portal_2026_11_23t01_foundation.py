"""Who acts: the sealed settings, people, sessions, sign-in codes, counters."""

import os

from portal.core.database import run

ID = "2026-11-23T01:00:00"
VERSION = "1.38.0"
DESCRIPTION = "people, sessions and who acts"

WHO = """
create schema portal;
grant usage on schema portal to portal_app, portal_worker;
alter default privileges in schema portal revoke execute on functions from public;

-- Only the owner reads this; it makes the seal that a SQL injection cannot forge.
create table portal.secret (only_row boolean primary key default true check (only_row), value bytea not null);

create function portal.seal(actor text) returns text language sql stable as $$
    select encode(sha256(value || convert_to(
        actor || '/' || pg_backend_pid() || '/' || transaction_timestamp()::text, 'UTF8') || value), 'hex')
    from portal.secret
$$;

-- The person who acts in this transaction; null unless portal.enter said so in it.
create function portal.who() returns uuid language sql stable security definer
    set search_path = portal, public, pg_temp as $$
    select case when current_setting('portal.seal', true) = portal.seal(current_setting('portal.actor', true))
        then nullif(current_setting('portal.actor', true), '')::uuid end
$$;

-- The anonymous visit; its value is a secret only the visitor's cookie can make.
create function portal.visit() returns bytea language sql stable as $$
    select decode(nullif(current_setting('portal.visit', true), ''), 'hex')
$$;
"""

PEOPLE = """
create table person (
    id uuid primary key,
    phone bytea not null,
    phone_index bytea not null unique,
    created_at timestamptz not null default now()
);
create table session (
    token bytea primary key,
    person uuid not null references person,
    started_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    ended_at timestamptz,
    device text not null
);
create index session_person on session (person) where ended_at is null;

create table sign_in_code (
    id uuid primary key default gen_random_uuid(),
    phone_index bytea not null,
    asker bytea not null,
    code bytea not null,
    tries integer not null default 0,
    made_at timestamptz not null default now(),
    used_at timestamptz
);
create index sign_in_code_asked on sign_in_code (asker, phone_index, made_at desc);

create table tally (what text not null, key bytea not null, at timestamptz not null default clock_timestamp());
create index tally_counted on tally (what, key, at);

alter table person enable row level security;
alter table session enable row level security;
alter table sign_in_code enable row level security;
alter table tally enable row level security;
create policy own on person for select to portal_app using (id = (select portal.who()));
grant select on person to portal_app;
create policy all_rows on person for select to portal_worker using (true);
grant select on person to portal_worker;
"""

SIGNING_IN = """
-- Count one more of something unless there were `most` in `within` already.
-- Returns 0 when counted, else the whole seconds until there is room again.
create function portal.count_in(kind text, subject bytea, within interval, most integer) returns integer
    language plpgsql security definer set search_path = portal, public, pg_temp as $$
declare nth timestamptz;
begin
    perform pg_advisory_xact_lock(hashtextextended(kind || encode(subject, 'hex'), 0));
    select at into nth from tally where what = kind and key = subject and at > clock_timestamp() - within
        order by at desc offset most - 1 limit 1;
    if nth is not null then
        return greatest(1, ceil(extract(epoch from nth + within - clock_timestamp())))::integer;
    end if;
    insert into tally (what, key) values (kind, subject);
    return 0;
end $$;

-- As count_in, but only looks: for limits that count failures.
create function portal.wait_for(kind text, subject bytea, within interval, most integer) returns integer
    language sql security definer set search_path = portal, public, pg_temp as $$
    select coalesce((select greatest(1, ceil(extract(epoch from at + within - clock_timestamp())))::integer
        from tally where what = kind and key = subject and at > clock_timestamp() - within
        order by at desc offset most - 1 limit 1), 0)
$$;

create function portal.ask_code(asking bytea, phone bytea, sealed_code bytea) returns void
    language sql security definer set search_path = portal, public, pg_temp as $$
    insert into sign_in_code (asker, phone_index, code) values (asking, phone, sealed_code)
$$;

-- One guess: right (and then signed in), wrong, spent (five wrong), or gone (none, used, or too old).
-- The row lock makes twenty right guesses at once one success.
create function portal.sign_in(asking bytea, phone_key bytea, guess bytea, alive interval, most integer,
        new_person uuid, new_phone bytea, new_token bytea, new_device text, out outcome text, out person uuid)
    language plpgsql security definer set search_path = portal, public, pg_temp as $$
declare found sign_in_code;
begin
    select * into found from sign_in_code where asker = asking and phone_index = phone_key
        order by made_at desc limit 1 for update;
    if found.id is null or found.used_at is not null or found.made_at < clock_timestamp() - alive then
        outcome := 'gone'; return;
    elsif found.tries >= most then
        outcome := 'spent'; return;
    elsif found.code <> guess then
        update sign_in_code set tries = tries + 1 where id = found.id;
        outcome := 'wrong'; return;
    end if;
    update sign_in_code set used_at = clock_timestamp() where id = found.id;
    insert into person as p (id, phone, phone_index) values (new_person, new_phone, phone_key)
        on conflict (phone_index) do nothing;
    select p.id into person from person p where p.phone_index = phone_key;
    insert into session (token, person, device) values (new_token, person, new_device);
    outcome := 'right';
end $$;

-- Begin a transaction as whoever holds this session. Null when it is unknown, ended, or idle too long.
create function portal.enter(held bytea, idle interval, out person uuid, out phone bytea)
    language plpgsql security definer set search_path = portal, public, pg_temp as $$
declare found session;
begin
    select * into found from session where token = held and ended_at is null and seen_at > now() - idle;
    if found.token is null then return; end if;
    perform set_config('portal.actor', found.person::text, true);
    perform set_config('portal.seal', portal.seal(found.person::text), true);
    if found.seen_at < now() - interval '30 seconds' then
        update session set seen_at = now() where token = held and seen_at < now() - interval '30 seconds';
    end if;
    select p.id, p.phone into person, phone from person p where p.id = found.person;
end $$;

create function portal.end_session(held bytea) returns void
    language sql security definer set search_path = portal, public, pg_temp as $$
    update session set ended_at = now() where token = held and ended_at is null
$$;

create function portal.my_sessions(idle interval)
    returns table (token bytea, started_at timestamptz, seen_at timestamptz, device text)
    language sql stable security definer set search_path = portal, public, pg_temp as $$
    select s.token, s.started_at, s.seen_at, s.device from session s
    where s.person = portal.who() and s.ended_at is null and s.seen_at > now() - idle order by s.seen_at desc
$$;

create function portal.end_my_sessions() returns integer
    language sql security definer set search_path = portal, public, pg_temp as $$
    with ended as (update session set ended_at = now() where person = portal.who() and ended_at is null returning 1)
    select count(*)::integer from ended
$$;

grant execute on function portal.who(), portal.visit() to portal_app, portal_worker;
grant execute on function portal.count_in(text, bytea, interval, integer),
    portal.wait_for(text, bytea, interval, integer), portal.ask_code(bytea, bytea, bytea),
    portal.sign_in(bytea, bytea, bytea, interval, integer, uuid, bytea, bytea, text),
    portal.enter(bytea, interval), portal.end_session(bytea), portal.my_sessions(interval),
    portal.end_my_sessions() to portal_app;

create policy erasing on session for all to portal_worker using (true);
create policy erasing on sign_in_code for all to portal_worker using (true);
create policy erasing on tally for all to portal_worker using (true);
grant select, delete on session, sign_in_code, tally to portal_worker;
"""


async def forwards() -> None:
    for part in (WHO, PEOPLE, SIGNING_IN):
        await run(part)
    await run("insert into portal.secret (value) values ($1)", os.urandom(32))
