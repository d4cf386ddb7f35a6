"""Canaries: things of one invented person that must stand nowhere in plain, and where to look for them.

Each is unlike anything else a test or a pack says, so that finding it anywhere is a leak.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path

from tests import forms
from tests.database import Admin


@dataclass(frozen=True)
class Canary:
    """What one person told us. ``phone`` alone may stand in development's outbox file."""

    phone: str = "13971648253"
    name: str = "金丝雀·卡那利"
    id_number: str = forms.id_number(date(1949, 2, 28), "917")
    contact: str = "18846209375"
    address: str = "芦苇巷七十九弄金翅雀阁"
    story: str = "黄雀的煤气灯又灭了"
    illness: str = "雀鳞状角化症"
    member: str = "卡那利·小翎"
    member_id: str = forms.id_number(date(1987, 11, 30), "826")
    supporter: str = "卡那利·大翎"
    supporter_phone: str = "15728360914"
    account: str = "6228481739261504837"
    meter: str = "9173048265"
    message: str = "请别在鸟市开张那天来"
    why: str = "表哥从南洋寄了鸟笼"
    income: str = "8365.47"
    assets: str = "73948.16"
    fen: tuple[str, ...] = field(default=("836547", "7394816"))

    def traces(self) -> dict[str, list[bytes]]:
        """Every way in which each of them could stand in plain: as text, as JSON writes it, as hex of it."""
        found = {}
        for each in fields(self):
            value = getattr(self, each.name)
            texts = value if isinstance(value, tuple) else (value,)
            found[each.name] = [
                way
                for text in texts
                for way in (text.encode(), text.encode("unicode_escape"), text.encode().hex().encode())
            ]
        return found


async def everything_kept(admin: Admin) -> dict[str, bytes]:
    """Every table of every schema, each as one piece of bytes: bytea as its bytes, all else as its text."""
    tables = await admin.rows(
        "select format('%I.%I', table_schema, table_name) as name from information_schema.tables"
        " where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')"
    )
    return {row["name"]: b"\n".join([value async for value in _values(admin, row["name"])]) for row in tables}


async def _values(admin: Admin, table: str):
    for row in await admin.rows(f"select * from {table}"):
        for value in row.values():
            yield value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of a folder and of its folders; one that is gone by the time it is opened held nothing."""
    for path in sorted(folder.rglob("*")):
        try:
            if path.is_file():
                yield str(path.relative_to(folder)), path.read_bytes()
        except FileNotFoundError:
            continue


def found_in(canary: Canary, places: Iterable[tuple[str, bytes]]) -> list[str]:
    """“where: which” for every canary that stands in plain somewhere."""
    return [
        f"{place}: {name}"
        for place, body in places
        for name, ways in canary.traces().items()
        if any(way in body for way in ways)
    ]
