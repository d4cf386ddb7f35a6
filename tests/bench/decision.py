"""Recognising by the page, with its letter, SMS and joint items, beside the same SQL run raw with asyncpg."""

from tests.bench import hand_in
from tests.bench.hand_in import Drafts, recorded
from tests.bench.houses import Server
from tests.bench.ratios import PAIRS
from tests.browsing import Browser
from tests.bureau import make_waiting
from tests.database import Admin
from tests.desks import sit_down

EACH = 6
"""Decisions in one turn."""


async def prepare(url: str) -> Drafts:
    """Decisions of one officer, written and looked over, complete but for the last press."""
    admin = await Admin.connect(url)
    try:
        citizen = Browser(admin)
        desk, _who = await sit_down(admin, "bureau_officer")
        found = Drafts("", [], [], EACH)
        for number in range(2 * EACH * (PAIRS + 1)):
            await admin.run("delete from tally")  # nobody begins so many in a day
            made = await make_waiting(citizen)
            root = f"/bureau/cases/{made.reference}/decision"
            await desk.get(root)
            await desk.send("main form")
            fields = desk.page.form(f"form[action='{root}/confirm']").filled({}, "")
            if number % 2:
                found.by_page.append((f"{root}/confirm", fields))
                continue
            with recorded() as statements:
                reply = await desk.client.post(f"{root}/confirm", data=fields)
            assert reply.status_code == 303
            found.raw.append(statements)
        found.cookie = f"portal={desk.client.cookies['portal']}"
        return found
    finally:
        await admin.close()


async def measure(url: str, server: Server, drafts: Drafts) -> None:
    """Print the ratio of both rates."""
    await hand_in.measure(url, server, drafts, "decision: recognitions/s beside the same SQL raw")
