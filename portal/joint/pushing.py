"""Pushing: each chosen item to its department, with only what it needs, inside the decision's transaction."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from portal.access.actions import Action
from portal.access.rules import require
from portal.core.clock import now, today
from portal.core.database import fetch, run
from portal.core.sealing import blind_index
from portal.joint.fields import Answers, Fields, fields_for, sealed_fields
from portal.joint.states import ItemState
from portal.people.desks import Officer
from portal.policy.clocks import due
from portal.policy.items import Item
from portal.policy.needs import meter_of
from portal.policy.pack import Pack


async def push(
    case: Mapping[str, Any],
    pack: Pack,
    answers: Answers,
    items: Sequence[str],
    category: str,
    officer: Officer,
    only_free: bool = False,
) -> int:
    """Make one row of every chosen item: how many went to their departments.

    answers: what applies of the application, with what the visit filled in. items: ids of the pack's items;
    one that the case has already is left as it is. category: the one recognised, or "". only_free: items that
    depend on a category are left out, as when nobody was recognised (649 Art. 60).
    An item whose recipient asks for a consent that was not given waits for it, and does not count.
    Raises NotAllowed.
    """
    require(officer, Action.DECIDE_CASE, case)
    chosen = [pack.items[each] for each in dict.fromkeys(items) if each in pack.items]
    rows = [_row(case, pack, answers, item, category) for item in chosen if item.free or not only_free]
    if not rows:
        return 0
    made = await fetch(
        "insert into joint_item (id, case_file, reference, item, department, state, fields, home_office, meter_index,"
        " made_at, pushed_at, changed_at, due_on, provisional)"
        " select i.id, $1, $2, i.item, i.department, i.state, i.fields, $3, i.meter, $4::timestamptz,"
        " case when i.state = 'pushed' then $4::timestamptz end, $4, i.due_on, i.provisional"
        " from unnest($5::uuid[], $6::text[], $7::text[], $8::text[], $9::bytea[], $10::bytea[], $11::date[],"
        " $12::boolean[]) as i (id, item, department, state, fields, meter, due_on, provisional)"
        " on conflict (case_file, item) do nothing returning id, state",
        case["id"],
        case["reference"],
        case["home_office"],
        now(),
        *map(list, zip(*rows, strict=True)),
    )
    await _record(made, officer)
    await _papers(case, {row[0]: pack.items[row[1]] for row in rows}, [each["id"] for each in made], pack)
    return sum(each["state"] == ItemState.PUSHED for each in made)


def _row(case: Mapping[str, Any], pack: Pack, answers: Answers, item: Item, category: str) -> tuple[Any, ...]:
    item_id, fields = uuid4(), fields_for(answers, item, pack, category)
    state = ItemState.WAITING if fields.why else ItemState.PUSHED
    ends = None if fields.why else due(pack.clocks[item.clock], today(), pack.calendar)
    return (
        item_id,
        item.id,
        item.department,
        state.value,
        sealed_fields(fields, item_id),
        meter_index(item.department, meter_number(fields, item, pack)),
        ends.day if ends else None,
        bool(ends and ends.provisional),
    )


def meter_number(fields: Fields, item: Item, pack: Pack) -> str:
    """The household's number with its department (户号) as it was written; "" where there is none."""
    return str(fields.values.get(meter_of(pack.form, item), ""))


def meter_index(department: str, number: str) -> bytes | None:
    """By which its department finds an item by 户号, however that was spaced; None without one."""
    plain = "".join(each for each in number.upper() if each.isalnum())
    return blind_index(f"meter {department}", plain) if plain else None


async def _record(made: Sequence[Any], officer: Officer) -> None:
    await run(
        "insert into joint_item_event (joint_item, move, state, by_person, by_duty, at)"
        " select i.id, case i.state when 'pushed' then 'push' else 'wait' end, i.state, $3, $4, $5"
        " from unnest($1::uuid[], $2::text[]) as i (id, state)",
        [each["id"] for each in made],
        [each["state"] for each in made],
        officer.id,
        officer.role,
        now(),
    )


async def _papers(
    case: Mapping[str, Any], items: Mapping[UUID, Item], made: Sequence[UUID], pack: Pack
) -> None:
    """Let each department see the photographs of the papers its item asks for.

    Whoever is no state organ gets none: the person's consent names answers, and no photographs.
    """
    pairs = [
        (item_id, paper)
        for item_id, item in items.items()
        if item_id in made and pack.places.units[item.department].state
        for paper in item.papers
    ]
    if not pairs:
        return
    await run(
        "insert into item_document (joint_item, paper, document, evidence)"
        " select w.item, w.paper, f.document, f.evidence"
        " from unnest($2::uuid[], $3::text[]) as w (item, paper) join ("
        " select d.paper, d.id as document, null::uuid as evidence from document d"
        " where d.application = $4 and d.removed_at is null"
        " union all select e.kind, null, e.id from evidence e where e.case_file = $1 and e.removed_at is null"
        ") f on f.paper = w.paper",
        case["id"],
        [item for item, _paper in pairs],
        [paper for _item, paper in pairs],
        case["application"],
    )
