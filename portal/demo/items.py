"""The departments' answers to the demonstration's joint items."""

from portal.core.clock import now
from portal.core.database import fetch
from portal.demo.life import Life
from portal.joint.answering import Answer, answer, receive
from portal.joint.reading import item_for


async def answer_items(life: Life) -> None:
    """Each department receives its items and answers them; one in seven is denied."""
    async with life.offices.desk("bureau_officer"):
        rows = await fetch(
            "select j.item, j.department from joint_item j join case_file c on c.id = j.case_file"
            " where c.reference = $1 and j.state = 'pushed' order by j.item",
            life.reference,
        )
    for place, row in enumerate(rows):
        waits = (life.one.number + place) % 3
        if waits:
            with life.days.later(waits, 10 + place):
                async with life.offices.desk("liaison", row["department"]) as officer:
                    item = await item_for(officer, life.reference, row["item"])
                    await receive(item, officer, item["version"])
        with life.days.later(1, 10 + place):
            async with life.offices.desk("liaison", row["department"]) as officer:
                item = await item_for(officer, life.reference, row["item"])
                await answer(item, officer, item["version"], _given(life, row["item"], place))


def _given(life: Life, item: str, place: int) -> Answer:
    if (life.one.number + place) % 7 == 0:
        return Answer(False, reasons=("not-eligible",), words="按现在的情况，这一项还够不上。")
    start = f"{now():%Y-%m}"
    if item in ("tv", "electricity", "water", "housing"):
        return Answer(True, measure="按规定减免" if item != "housing" else "排进今年的修房名单", start=start)
    return Answer(True, amount=(100 + 20 * (life.one.number % 9)) * 100, per="month", start=start)
