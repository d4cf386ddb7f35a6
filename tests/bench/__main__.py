"""``make bench``: every measure as one line of JSON, in under four minutes, on this machine alone.

``python -m tests.bench question photo`` measures only what it names: a page (``question``, ``tasks``,
``progress``), ``large``, ``hand-in``, ``decision``, ``photo``, ``memory``.
"""

import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

PARTS = ("question", "tasks", "progress", "large", "hand-in", "decision", "photo", "memory")


def main() -> int:
    """Measure everything, or what the arguments name; 0 however it turns out: a ratio is no failure."""
    wanted = sys.argv[1:] or PARTS
    if unknown := set(wanted) - set(PARTS):
        print(f"nothing called {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    for name in [name for name in os.environ if name.startswith("PORTAL_") and name != "PORTAL_PACK"]:
        del os.environ[name]
    folder = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    os.environ |= {"PORTAL_DATA": str(folder), "PICCOLO_CONF": "portal.piccolo_conf"}
    began = time.monotonic()
    try:
        _measure(folder, wanted)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"measured in {time.monotonic() - began:.0f} s", file=sys.stderr)
    return 0


def _measure(folder: Path, wanted: Sequence[str]) -> None:
    from portal.core.embedded import running
    from portal.core.migrating import migrate_now
    from tests.bench import county, decision, hand_in, houses, memory, pages, photos

    with running(folder) as url:
        migrate_now(url)
        there, drafts, decisions = asyncio.run(_settle(url, wanted))
        case = there.progress.rpartition("/")[2]
        asyncio.run(county.fill(url, case, county.SMALL))
        large_url = houses.named(url, "large")
        if "large" in wanted:  # before anybody is connected: a database in use is not copied
            asyncio.run(county.copy(url, "large"))
            asyncio.run(county.fill(large_url, case, county.LARGE))
        with houses.serving(url) as small:
            with pages.load() as load:
                pages.beside_bare(load, small, there, wanted)
                if "large" in wanted:
                    with houses.serving(large_url) as large:
                        pages.in_a_large_county(load, small, large, there)
            if "hand-in" in wanted:
                asyncio.run(hand_in.measure(url, small, drafts))
            if "decision" in wanted:
                asyncio.run(decision.measure(url, small, decisions))
            if "photo" in wanted:
                photos.measure(small, there.tasks, there.cookies["tasks"], there.csrf)
            if "memory" in wanted:
                memory.measure(url, small)


async def _settle(url: str, wanted: Sequence[str]):
    """Everybody who is needed, made by the real pages while this process may use the database."""
    import logging

    from portal.core.database import close_pool, open_pool
    from tests.bench import county, decision, hand_in, statements

    logging.disable(logging.CRITICAL)
    await open_pool(url, "portal_app")
    try:
        there = await county.settle(url)
        await statements.measure(url)
        drafts = await hand_in.prepare(url)
        return there, drafts, await decision.prepare(url) if "decision" in wanted else None
    finally:
        await close_pool()


sys.exit(main())
