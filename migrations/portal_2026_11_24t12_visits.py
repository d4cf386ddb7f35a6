"""Whom to tell when an applicant chooses the hour of a visit: the visitor's own phone, sealed."""

from portal.core.database import run

ID = "2026-11-24T12:00:00"
VERSION = "1.38.0"
DESCRIPTION = "telling the visitor"

VISITOR = """
-- For the applicant of the case, and for whoever reads it at a desk.
create function portal.visitor_of(which uuid) returns table (staff uuid, phone bytea)
    language sql stable security definer set search_path = portal, public, pg_temp as $$
    select s.id, s.phone from case_file c join staff s on s.id = c.surveyor
    where c.id = which and s.phone is not null and s.disabled_at is null
        and (c.applicant = portal.who() or portal.desk_reads(c.application))
$$;
grant execute on function portal.visitor_of(uuid) to portal_app;
"""


async def forwards() -> None:
    await run(VISITOR)
