"""Who acts, asked several times by every statement's policies: answered in a third of the time."""

from portal.core.database import run

ID = "2026-11-24T17:00:00"
VERSION = "1.38.0"
DESCRIPTION = "who() and desk() keep their plans, and say nobody at once when nobody was named"

WHO = """
create or replace function portal.who() returns uuid language plpgsql stable security definer
    set search_path = portal, public, pg_temp as $$
declare actor text := current_setting('portal.actor', true);
begin
    if actor is null or actor = '' or current_setting('portal.seal', true) is distinct from portal.seal(actor) then
        return null;
    end if;
    return actor::uuid;
end $$;

create or replace function portal.desk() returns text[] language plpgsql stable security definer
    set search_path = portal, public, pg_temp as $$
declare sitting text := current_setting('portal.desk', true);
begin
    if sitting is null or sitting = ''
        or current_setting('portal.desk_seal', true) is distinct from portal.seal('desk/' || sitting) then
        return null;
    end if;
    return string_to_array(sitting, '/');
end $$;
"""


async def forwards() -> None:
    await run(WHO)
