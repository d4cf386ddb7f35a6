"""A village notice ends with its case's time on notice: whoever withdraws is on no wall any more."""

from portal.core.database import run

ID = "2026-11-24T13:30:00"
VERSION = "1.38.0"
DESCRIPTION = "notices end with their case"

POSTED = """
create or replace function portal.posted(asked text, day date)
    returns table (id uuid, pack text, body bytea, from_day date, to_day date, home_office text)
    language sql stable security definer set search_path = portal, public, pg_temp as $$
    select p.id, c.pack, p.body, p.from_day, p.to_day, c.home_office from publication p
    join case_file c on c.id = p.case_file
    where p.code = asked and day between p.from_day and p.to_day and p.taken_down_at is null
        and c.state = 'on_notice'
$$;
"""


async def forwards() -> None:
    await run(POSTED)
