"""Lives of the demonstration's households: each case goes through the offices by the verbs of their pages."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid5

from portal.application import drafting
from portal.application.sections import leave_the_rest
from portal.casework import (
    accepting,
    arranging,
    checking,
    correcting,
    finishing,
    forwarding,
    handing_in,
    objecting,
    opining,
    publishing,
    refusing,
    reports,
    surveying,
    withdrawing,
)
from portal.casework.arranging import Visitor
from portal.casework.findings import BUREAU, TOWNSHIP
from portal.casework.hours import Span
from portal.casework.opining import DECLINE, Wanted
from portal.casework.reading import read_case
from portal.core.clock import now
from portal.core.database import transaction
from portal.decisions import deciding, visiting, weighing, writing
from portal.demo.items import answer_items
from portal.demo.life import FROM, Life
from portal.people import sessions
from portal.people.signing_in import new_code, sign_in

KEY = UUID("5f0c7d1e-0000-4000-8000-000000000002")
SHORT_OF = "家里人均收入比标准多，差多少写在计算里。收入少了，可以再申请。"


async def live(life: Life) -> None:
    """Live as far as the present day. Raises NotYet where the next thing lies ahead."""
    with life.days.later(0):
        await _hand_in(life)
    course = life.one.course
    if course == "withdrawn":
        with life.days.later(1):
            async with life.person() as (person, case):
                await withdrawing.withdraw(case, life.pack, person, "家里有了新的收入。")
        return
    if course == "refused":
        await _refuse(life)
        return
    if course in ("papers", "unanswered"):
        await _ask_papers(life)
    with life.days.later(1, 20):
        async with life.township() as (officer, file):
            await accepting.accept(file.case, life.pack, officer)
    await _visit(life)
    await _check(life)
    await _opine(life)
    await _decide(life)
    await answer_items(life)


async def _hand_in(life: Life) -> None:
    one, pack, visit = life.one, life.pack, f"demonstration {life.one.phone}"
    async with transaction():
        code = await new_code(one.phone, visit)
    life.token, person = await sign_in(one.phone, code, visit, FROM, "Demo", "")
    answers = {name: dict(given) for name, given in one.sections.items()}
    answers["person"]["home_township"] = life.area
    told = one.screening | {pack.township_question: life.area}
    async with transaction():
        await sessions.enter(life.token)
        reference = await drafting.start(
            person, uuid5(KEY, one.phone), pack.version, pack.places.prefix, told, answers
        )
        draft = await drafting.application_for(person, reference)
        await drafting.save_all(draft, leave_the_rest(pack.form, draft.answers), person)
        await handing_in.hand_in(draft, person, pack)
    life.reference = reference


async def _refuse(life: Life) -> None:
    with life.days.later(1):
        async with life.township() as (officer, file):
            await refusing.propose(
                file.case, life.pack, officer, "wrong-place", "户口在邻县，已请他去那边申请。"
            )
    with life.days.later(1):
        async with life.offices.desk("bureau_officer") as officer:
            file = await read_case(officer, life.reference)
            body = writing.refusing(file, ["wrong-place"], "户口在邻县，请到户口所在的乡镇申请。")
            await deciding.confirm_refusal(file, officer, body)


async def _ask_papers(life: Life) -> None:
    with life.days.later(1):
        async with life.township() as (officer, file):
            free = "请补一张看得清的残疾人证照片"
            lines = correcting.chosen(correcting.offered(file), [], free)
            seen = await correcting.keep_draft(file.case, officer, lines, free)
            await correcting.ask(file.case, life.pack, officer, seen)
    with life.days.later(2 if life.one.course == "papers" else 30):
        async with life.person() as (person, case):
            await correcting.answer(case, life.pack, person)


async def _visit(life: Life) -> None:
    """The hours agreed by phone, then the visit; one that comes late is what the bureau is told of."""
    with life.days.later(0, 90):
        async with life.township() as (officer, file):
            visitor = next(
                each for each in await arranging.visitors(officer, file.case) if each.role == "surveyor"
            )
            starts = now().replace(hour=9, minute=0) + timedelta(days=1)
            span = Span(starts, starts + timedelta(hours=2))
            await arranging.set_time(officer, file.case, life.pack, Visitor(*_who(visitor)), span, "")
    with life.days.later(9 if life.one.course == "late" else life.one.number % 3 + 1, 40):
        async with life.offices.desk("surveyor", life.area) as officer:
            file = await read_case(officer, life.reference)
            name = life.one.sections["person"]["name"]
            await surveying.add_present(officer, file, TOWNSHIP, "p1", name, "本人", name, "typed")
            lacking = await finishing.finish(officer, file, TOWNSHIP, "")
            assert not lacking, lacking


def _who(visitor: Visitor) -> tuple[UUID, str, str]:
    return visitor.id, visitor.name, visitor.role


async def _check(life: Life) -> None:
    with life.days.later(life.one.number % 2 + 1):
        async with life.township() as (officer, file):
            await checking.send(file, officer)
    worse = life.one.course == "worse"
    with life.days.later(2 + life.one.number % 3):
        async with life.township() as (officer, file):
            income, size = life.one.screening["income_month"], life.one.screening["household_size"]
            figures = {"income_month": income + worse * size * 60000, "assets": life.one.screening["assets"]}
            await reports.enter(file, officer, figures, "多一份工资。" if worse else "和申报的一样。")
            told = reports.negative(file, figures)
    if told:
        await _hear(life)


async def _hear(life: Life) -> None:
    """The report is worse than what was declared: the applicant is told, and answers."""
    with life.days.later(0):
        async with life.township() as (officer, file):
            await reports.tell(file, officer)
    with life.days.later(2):
        async with life.person() as (person, case):
            draft = await drafting.application_for(person, life.reference)
            told = await reports.report_for(case, draft.answers, draft.screening, life.pack)
            await reports.answer(case, told, life.pack, person, "那是上个月的临时活，已经停了。")


async def _opine(life: Life) -> None:
    with life.days.later(1 + life.one.number % 2):
        async with life.township() as (officer, file):
            wanted = opining.starting_with(file)
            if not wanted.recommends or life.one.course == "declined":
                wanted = Wanted(DECLINE, reasons=("income-over",), text=SHORT_OF)
            else:
                wanted = replace(wanted, text="上门看过，也核对过，和申报的对得上。")
            await opining.opine(file, officer, wanted, file.case["version"])
    with life.days.later(0, 15):
        async with life.township() as (officer, file):
            if wanted.recommends == DECLINE:
                await forwarding.forward(file, officer)
                return
            shown = publishing.proposed(file)
            village = shown.village or str(life.one.sections["person"]["home_address"])[:4]
            await publishing.publish(
                file, officer, publishing.read_shown(file, shown.surname, village, shown.minor)
            )
            last = file.case["due_on"]
    if life.one.course == "objected":
        await _object(life)
    with life.days.after(last):
        async with life.township() as (officer, file):
            await forwarding.forward(file, officer)


async def _object(life: Life) -> None:
    with life.days.later(1):
        async with life.township() as (officer, file):
            way = next(iter(objecting.WAYS))
            await objecting.object_to(file, officer, way, "", "听说他家儿子在外面开店。")
    with life.days.later(2):
        async with life.township() as (officer, file):
            which = objecting.open_objections(file)[0]["id"]
            await objecting.settle(file, officer, which, "unfounded", "去店里问过，是同名的人。")


async def _decide(life: Life) -> None:
    first = "bureau_officer", ""
    with life.days.later(1 + life.one.number % 3):
        async with life.offices.desk(*first) as officer:
            file = await read_case(officer, life.reference)
            needed = bool(visiting.reasons_to_visit(file))
            if needed:
                name = life.one.sections["person"]["name"]
                await surveying.add_present(officer, file, BUREAU, "b1", name, "本人", name, "typed")
                lacking = await finishing.finish(officer, file, BUREAU, "")
                assert not lacking, lacking
    with life.days.later(1):
        async with life.offices.desk("bureau_officer", "second" if needed else "") as officer:
            file = await read_case(officer, life.reference)
            opinion = file.opinion
            assert opinion is not None
            if opinion["recommends"] == DECLINE:
                body = writing.declining(file, ["income-over"], SHORT_OF, weighing.free_items(file))
                await deciding.decline(file, officer, body)
                return
            given = {
                "category": opinion["recommends"],
                "members": opinion["body"]["members"],
                "items": opinion["body"]["items"],
                "amount": "",
                "begins": f"{writing.usual_month(file):%Y-%m}",
                "why": "",
            }
            benefit = life.pack.decisions.benefits[given["category"]]
            if benefit.pays == "written":
                given |= {"amount": "1535.30", "why": "按2026年公布的标准（演示）"}
            await deciding.recognise(file, officer, writing.recognition(file, given))
