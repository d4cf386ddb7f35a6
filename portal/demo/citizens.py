"""Citizens of the demonstration; the phones end in 0001 and up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

import asyncpg

from portal.application import drafting
from portal.application.prefilling import prefill
from portal.application.sections import leave_the_rest
from portal.casework import handing_in, moving, withdrawing
from portal.core.database import config, transaction
from portal.core.words import _
from portal.people import phone, sessions
from portal.people.sessions import Person
from portal.people.signing_in import new_code, sign_in
from portal.policy.choosing import current
from portal.policy.pack import Pack

KEY = UUID("5f0c7d1e-0000-4000-8000-000000000001")


@dataclass(frozen=True)
class Citizen:
    """One invented person: what they answered in the questionnaire, and how far their application is."""

    phone: str
    name: str
    note: str
    township: int
    until: str
    screening: dict[str, Any] = field(default_factory=dict)


CITIZENS = (
    Citizen("13800000001", "林建国（演示）", "还没有申请", 4, "nothing"),
    Citizen(
        "13800000002",
        "王秀英（演示）",
        "填了一半，还没交",
        4,
        "draft",
        {
            "age": 58,
            "household_size": 3,
            "income_month": 240000,
            "assets": 6000000,
            "homes": "1",
            "vehicle": "none",
        },
    ),
    Citizen(
        "13800000003",
        "陈阿福（演示）",
        "刚交好，等受理",
        0,
        "handed_in",
        {"age": 71, "household_size": 1, "income_month": 60000, "assets": 800000, "supporter": "none"},
    ),
    Citizen(
        "13800000004",
        "李小妹（演示）",
        "交好了，和窗口留过言",
        2,
        "written",
        {"age": 42, "household_size": 4, "income_month": 520000, "student": "yes"},
    ),
    Citizen("13800000005", "张国强（演示）", "交了又撤回", 7, "withdrawn", {"age": 35, "household_size": 2}),
)


async def add(url: str) -> None:
    """Let each live their story, once; the pool is open as ``portal_app``."""
    if await known(url, [CITIZENS[-1].phone]):
        return
    for one in CITIZENS:
        await _live(one, current())


async def known(url: str, phones: Sequence[str]) -> set[str]:
    """Those of these phones whose person has an application."""
    connection = await asyncpg.connect(**config(url))
    try:
        rows = await connection.fetch(
            "select p.phone_index from person p where exists (select 1 from application a where a.applicant = p.id)"
        )
        found = {row["phone_index"] for row in rows}
        return {each for each in phones if phone.index(each) in found}
    finally:
        await connection.close()


async def _live(one: Citizen, pack: Pack) -> None:
    """Let one person do what their note says."""
    visit = f"demonstration {one.phone}"
    async with transaction():
        code = await new_code(one.phone, visit)
    token, person = await sign_in(one.phone, code, visit, "demonstration", "Demo", "")
    if one.until == "nothing":
        return
    async with transaction():
        await sessions.enter(token)
        draft = await _draft(one, person, pack)
        if one.until == "draft":
            return
        await drafting.save_all(draft, leave_the_rest(pack.form, draft.answers), person)
        await handing_in.hand_in(draft, person, pack)
        case = await moving.case_for(person, draft.reference)
        if one.until == "written":
            words = _("我下周三在家，请那天来。")
            await withdrawing.write(case, pack, person, words, uuid5(KEY, one.phone))
        elif one.until == "withdrawn":
            await withdrawing.withdraw(case, pack, person, "")


async def _draft(one: Citizen, person: Person, pack: Pack) -> drafting.Draft:
    area = list(pack.places.townships)[one.township]
    answers = prefill(pack.form, {pack.township_question: area, **one.screening})
    answers.setdefault("person", {}).update(name=one.name, phone=one.phone)
    key = uuid5(KEY, one.phone)
    reference = await drafting.start(person, key, pack.version, pack.places.prefix, one.screening, answers)
    return await drafting.application_for(person, reference)
