"""Reading items: one, or those of a case, with what is sealed in them opened; loading is the permission.

An opened item is a dict of its columns; ``fields``, ``asked`` and ``result`` are what was sealed.
"""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from portal.access.actions import Action
from portal.access.rules import may
from portal.core.database import fetch, fetch_one
from portal.core.errors import NotFound
from portal.core.sealing import seal, unseal
from portal.joint.fields import Fields
from portal.joint.states import ItemState
from portal.people.desks import Officer
from portal.policy.choosing import pinned
from portal.policy.pack import Pack

Item = dict[str, Any]
SEALED = ("fields", "asked", "result")


def opened(row: Mapping[str, Any]) -> Item:
    """The item of this row, opened."""
    item = dict(row)
    for name in SEALED:
        value = item[name]
        item[name] = json.loads(unseal(value, f"joint_item.{name}", item["id"])) if value else None
    return item


def fields_of_item(item: Item) -> Fields:
    """What of the application went with it."""
    return Fields(**item["fields"])


def pack_of(item: Item) -> Pack:
    """The pack that its case began with."""
    return pinned(item["fields"]["pack"])


def sealed(value: Mapping[str, Any], name: str, item_id: UUID) -> bytes:
    """What ``asked`` or ``result`` keeps."""
    return seal(json.dumps(value, ensure_ascii=False), f"joint_item.{name}", item_id)


async def item_for(officer: Officer, reference: str, item: str) -> Item:
    """One item of the officer's department. Raises NotFound both when absent and when it is another's."""
    row = await fetch_one(
        "select * from joint_item where reference = $1 and item = $2 and department = $3 and state <> $4",
        reference.upper()[:16],
        item,
        officer.scope,
        ItemState.WAITING,
    )
    if row is None or not may(officer, Action.ANSWER_ITEM, row):
        raise NotFound
    return opened(row)


async def items_of(case: Mapping[str, Any]) -> list[Item]:
    """Every item of a case that the caller has loaded, in the pack's order."""
    rows = await fetch("select * from joint_item where case_file = $1", case["id"])
    order = list(pinned(case["pack"]).items)
    return sorted((opened(row) for row in rows), key=lambda each: order.index(each["item"]))


async def item_of(case: Mapping[str, Any], name: str) -> Item:
    """One item of a case that the caller has loaded. Raises NotFound."""
    row = await fetch_one("select * from joint_item where case_file = $1 and item = $2", case["id"], name)
    if row is None:
        raise NotFound
    return opened(row)


async def events_of(item: Item) -> list[Any]:
    """What happened to an item, the first thing first."""
    return await fetch("select * from joint_item_event where joint_item = $1 order by id", item["id"])


async def photographs_of(item: Item) -> list[Any]:
    """The photographs its department sees: paper, id, file, key, made_at, width, height; the oldest first.

    Erased ones are left out.
    """
    return await fetch(
        "select w.paper, coalesce(d.id, v.id) as id, coalesce(d.file, v.file) as file, coalesce(d.key, v.key) as key,"
        " coalesce(d.made_at, v.made_at) as made_at, coalesce(d.width, v.width) as width,"
        " coalesce(d.height, v.height) as height from item_document w"
        " left join document d on d.id = w.document and d.removed_at is null"
        " left join evidence v on v.id = w.evidence and v.removed_at is null"
        " where w.joint_item = $1 and coalesce(d.key, v.key) is not null order by w.paper, 5, 2",
        item["id"],
    )
