"""A canary in every answer of the form: at a department's desk sing only those that its item needs."""

import zipfile
from io import BytesIO

import pytest
from openpyxl import load_workbook

from portal.core.database import fetch, transaction
from portal.policy.choosing import current
from tests.desks import enter_desk, sit_down
from tests.joint import CHILD, SCHOOL, catch_up, items_of, push_items
from tests.papers import text_of

SUNG = {
    "person.name": "柳鸣一（测试）",
    "person.id_number": "110101195603075127",
    "person.home_address": "柳鸣二弄",
    "person.living_address": "柳鸣三弄",
    "person.illness": "柳鸣四症",
    "person.story": "柳鸣五事",
    "household.members": "柳鸣六（测试）",
    "bank.holder": "柳鸣七（测试）",
    "bank.account": "6222021234567890123",
    "supporters.supporters": "柳鸣八（测试）",
    "declaration.relative_name": "柳鸣九（测试）",
    "items.students": "柳鸣十中学",
    "items.electricity_account": "7744110099",
    "items.electricity_holder": "柳鸣十一（测试）",
    "items.disaster_loss": "柳鸣十二屋",
    "items.charity_need": "柳鸣十三愿",
    "items.legal_story": "柳鸣十四案",
}
"""What is written in each answer; nothing of it stands anywhere else."""
SECTIONS = {
    "person": {
        "name": SUNG["person.name"],
        "id_type": "resident",
        "id_number": SUNG["person.id_number"],
        "home_address": SUNG["person.home_address"],
        "living_at": "other",
        "living_address": SUNG["person.living_address"],
        "major_illness": "yes",
        "illness": SUNG["person.illness"],
        "story": SUNG["person.story"],
    },
    "household": {"size": 2, "members": [CHILD | {"_id": "m1", "name": SUNG["household.members"]}]},
    "bank": {"has_account": "own", "holder": SUNG["bank.holder"], "account": SUNG["bank.account"]},
    "supporters": {"supporter": "able", "supporters": [{"_id": "s9", "name": SUNG["supporters.supporters"]}]},
    "declaration": {"relative": "yes", "relative_name": SUNG["declaration.relative_name"]},
    "items": {
        "category": "dibao",
        "items": ["education", "electricity", "disaster", "charity", "legal-aid"],
        "students": [SCHOOL | {"who": "m1", "school": SUNG["items.students"]}],
        "electricity_account": SUNG["items.electricity_account"],
        "electricity_holder": SUNG["items.electricity_holder"],
        "electricity_shared": "own",
        "disaster_kind": "typhoon",
        "disaster_loss": SUNG["items.disaster_loss"],
        "charity_need": SUNG["items.charity_need"],
        "legal_matter": "wages",
        "legal_story": SUNG["items.legal_story"],
    },
    "consents": {"electricity": "yes", "charity": "yes"},
}
ALLOWED_BESIDES = {"education": {"household.members"}}
"""Whose item it is, by name: the student."""


def heard(text: str) -> set[str]:
    """Which canaries sing in this text."""
    plain = "".join(text.split())
    return {name for name, song in SUNG.items() if "".join(song.split()) in plain}


@pytest.mark.parametrize("item", ["education", "electricity", "disaster", "charity", "legal-aid"])
async def test_a_department_hears_only_what_its_item_needs(browser, admin, database, item):
    reference, _pushed = await push_items(browser, admin, SECTIONS["items"]["items"], **SECTIONS)
    found = current().items[item]
    allowed = set(found.needs) | ALLOWED_BESIDES.get(item, set())
    desk, _who = await sit_down(admin, "liaison", found.department)
    seen = [(await desk.get(way)).html for way in ("/department", "/department/items")]
    page = await desk.get(f"/department/items/{reference}/{item}")
    seen.append(page.html)
    own = heard(page.html)
    assert own == allowed & set(SUNG)
    await desk.send('form[action$="/package"]')
    package = desk.path
    await desk.get("/department/bulk")
    await desk.send('form[action$="/list"]')
    sheet = desk.path
    await catch_up(database, admin)
    packed = zipfile.ZipFile(BytesIO((await desk.fetch(f"{package}/file")).content))
    assert heard(text_of(packed.read(packed.namelist()[0]))) == own
    seen += packed.namelist()
    book = load_workbook(BytesIO((await desk.fetch(f"{sheet}/file")).content))
    cells = [
        str(cell.value) for page in book.worksheets for row in page.iter_rows() for cell in row if cell.value
    ]
    assert own <= heard("\n".join(cells))
    assert not heard("\n".join(seen + cells)) - allowed


async def test_no_canary_sings_in_what_the_database_keeps_of_items(browser, admin):
    reference, _pushed = await push_items(browser, admin, SECTIONS["items"]["items"], **SECTIONS)
    assert len(await items_of(admin, reference)) == 5
    kept = await admin.value(
        "select string_agg(j::text, ' ') from joint_item j where reference = $1", reference
    )
    plain = [song for song in SUNG.values() if song in kept or song.encode().hex() in kept]
    assert plain == []


async def test_by_raw_sql_a_liaison_reads_nothing_that_belongs_to_the_case(browser, admin):
    await push_items(browser, admin, SECTIONS["items"]["items"], **SECTIONS)
    desk, _who = await sit_down(admin, "liaison", "power-supply")
    async with transaction():
        await enter_desk(desk)
        for table in (
            "case_file",
            "section",
            "application",
            "signature",
            "document",
            "evidence",
            "economic_check",
        ):
            assert await fetch(f"select 1 from {table}") == [], table
