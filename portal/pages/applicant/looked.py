"""Who looked: each time an office opened or worked on one's file, by office and duty, never by name."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from litestar import Request, Response, get

from portal.core.clock import COUNTY_TIME
from portal.core.database import fetch
from portal.pages.acts import act_words
from portal.pages.desk import office_called
from portal.pages.saying import clock, grouped
from portal.pages.shell import page
from portal.pages.who import acting
from portal.people.staff import duty

SAME = timedelta(hours=1)
"""Looks of one office at one file within this are one line: a page opened again is not another look."""
AT_ONCE = 60


@get("/who-looked")
async def looked(request: Request) -> Response:
    """The latest looks, the newest first, day by day."""
    async with acting(request):
        rows = await fetch("select * from portal.who_looked()")
    lines = _lines(rows)
    days: list[tuple[datetime, list[dict[str, Any]]]] = []
    for line in lines[:AT_ONCE]:
        if not days or days[-1][0].date() != line["at"].date():
            days.append((line["at"], []))
        days[-1][1].append(line)
    return page(
        request,
        "applicant/looked.html",
        days=days,
        more=max(0, len(lines) - AT_ONCE),
        several=len({line["reference"] for line in lines}) > 1,
    )


def _lines(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows, the newest first, as lines; a look within the hour before another of the same kind joins it."""
    lines: list[dict[str, Any]] = []
    latest: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in rows:
        at = row["at"].astimezone(COUNTY_TIME)
        kind = (row["reference"], row["role"], row["scope"], row["act"])
        line = latest.get(kind)
        if line is not None and line["since"] - at < SAME and line["at"].date() == at.date():
            line["since"] = at
            line["times"] += 1
            continue
        line = latest[kind] = {
            "at": at,
            "since": at,
            "times": 1,
            "reference": row["reference"],
            "called": grouped(row["reference"]),
            "time": clock(at),
            "office": office_called(row["role"], row["scope"]),
            "duty": duty(row["role"]),
            "act": act_words(row["act"]),
        }
        lines.append(line)
    return lines
