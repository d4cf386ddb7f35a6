"""Within its ten minutes an application may name another contact phone: the receipt's second tail follows it."""

from portal.core.database import run

ID = "2026-11-23T05:00:00"
VERSION = "1.38.0"
DESCRIPTION = "the receipt follows the contact phone"


async def forwards() -> None:
    await run("grant update (contact_proof) on receipt to portal_app")
