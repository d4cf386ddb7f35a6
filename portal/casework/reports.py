"""Reports: what the economic check found, beside what was declared and seen; told to the applicant, who may answer.

A report is *negative* when, by the same rules, it leaves the applicant worse off than before: another or no
category, or a smaller amount. Then the opinion waits for their answer, or until the days for it are over.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.access.audit import leave
from portal.application.parsing import refuse_controls
from portal.casework.declared import declared_answers
from portal.casework.moving import move
from portal.casework.reading import CaseFile, Row
from portal.core.clock import COUNTY_TIME, now, today
from portal.core.database import fetch_one, run
from portal.core.errors import NotAllowed, NotFound, Unreadable
from portal.core.money import yuan
from portal.core.sealing import seal, unseal, unseal_text
from portal.core.words import _
from portal.documents.store import Kept
from portal.people.desks import Officer
from portal.people.sessions import Person
from portal.policy.answers import understand
from portal.policy.calendar import Deadline
from portal.policy.clocks import due
from portal.policy.pack import Pack
from portal.policy.questions import Question
from portal.policy.recommending import UNLIKELY, advise
from portal.policy.rules import UNSURE, Value

LONGEST_TEXT = 1000
Figures = dict[str, Value]


@dataclass(frozen=True)
class Line:
    """One subject, as it was declared, seen and found, in words; ``differs`` says how, ``""`` when all agree."""

    question: Question
    declared: str
    seen: str
    found: str
    differs: str


def read_figure(question: Question, typed: str) -> Value | None:
    """What a report says to one question; None when it says nothing. Options may be written by their label.

    Raises Unreadable saying what to write.
    """
    text = typed.strip()
    if not text or text == UNSURE or text == str(question.unsure):
        return None
    by_label = {option.label.zh: name for name, option in question.options.items()}
    by_label |= {option.label.en.casefold(): name for name, option in question.options.items()}
    return understand(question, by_label.get(text, by_label.get(text.casefold(), text)))


def in_words(question: Question, value: Value | None) -> str:
    """A figure as one reads it: 2,400元, 1套, 没有; a dash for what nobody said."""
    if value is None or value == UNSURE:
        return "—"
    if question.kind == "money":
        return _("{amount}元", amount=yuan(int(value)))
    if question.numeric:
        return f"{value}{question.unit.after(int(value)) if question.unit else ''}"
    option = question.options.get(str(value))
    return str(option.label) if option else str(value)


def before_report(casefile: CaseFile) -> Figures:
    """What was known before the report: declared, and over it what the survey saw."""
    known = declared_answers(casefile.answers, casefile.pack, casefile.draft.screening)
    return known | _seen(casefile)


def _seen(casefile: CaseFile) -> Figures:
    answers = ((casefile.survey or {}).get("record") or {}).get("answers") or {}
    return {name: value for name, value in answers.items() if value != UNSURE}


def lines_of(casefile: CaseFile, figures: Mapping[str, Value] | None = None) -> list[Line]:
    """The figures of a report (by default of the latest) beside the declared and the surveyed ones."""
    pack = casefile.pack
    declared = declared_answers(casefile.answers, pack, casefile.draft.screening)
    return _lines(pack, declared, _seen(casefile), _figures(casefile) if figures is None else figures)


def _lines(pack: Pack, declared: Figures, seen: Figures, found: Mapping[str, Value]) -> list[Line]:
    return [
        Line(
            each,
            in_words(each, declared.get(each.id)),
            in_words(each, seen.get(each.id)),
            in_words(each, found.get(each.id)),
            difference(each, seen.get(each.id, declared.get(each.id)), found.get(each.id)),
        )
        for each in pack.checks.figures
        if any(each.id in figures for figures in (declared, seen, found))
    ]


def _figures(casefile: CaseFile) -> Figures:
    return dict(((casefile.check or {}).get("report") or {}).get("figures") or {})


def difference(question: Question, known: Value | None, found: Value | None) -> str:
    """多500元, 少500元 or 不一样; ``""`` where they agree or the report says nothing."""
    if found is None or found == known:
        return ""
    if known is None or known == UNSURE:
        return _("没有申报")
    if question.numeric:
        more = int(found) - int(known)
        words = in_words(question, abs(more))
        return _("多{amount}", amount=words) if more > 0 else _("少{amount}", amount=words)
    return _("不一样")


def negative(casefile: CaseFile, figures: Mapping[str, Value]) -> bool:
    """Whether these figures leave the applicant worse off than what was known before."""
    pack, known = casefile.pack, before_report(casefile)
    before, after = advise(pack, known), advise(pack, known | dict(figures))
    chosen = chosen_category(casefile)
    if chosen:
        was, now_is = before.outcome(chosen), after.outcome(chosen)
        if now_is.outcome == UNLIKELY and was.outcome != UNLIKELY:
            return True
    order = {None: len(pack.categories), **{name: place for place, name in enumerate(pack.categories)}}
    if order[after.evaluation.advised] > order[before.evaluation.advised]:
        return True
    paid = (
        [each.monthly_estimate for each in before.categories],
        [each.monthly_estimate for each in after.categories],
    )
    return any(
        was is not None and is_now is not None and is_now < was for was, is_now in zip(*paid, strict=True)
    )


def chosen_category(casefile: CaseFile) -> str:
    """The category the applicant chose, at the visit or else on the form; ``""`` where they left it to us."""
    chosen = (((casefile.survey or {}).get("record") or {}).get("chosen") or {}).get("category")
    chosen = chosen or casefile.answers.get("items", {}).get("category", "")
    return chosen if chosen in casefile.pack.categories else ""


async def enter(
    casefile: CaseFile,
    officer: Officer,
    figures: Figures,
    text: str,
    file: tuple[str, Kept] | None = None,
) -> None:
    """Keep a report's figures and words, and its file, (ending, as kept for the check's row): the move and its row.

    Raises Unreadable for a report that says nothing, NotAllowed while none is awaited, MovedOn.
    """
    check, text = casefile.check, text.strip()
    refuse_controls(text, lines=True)
    if len(text) > LONGEST_TEXT:
        raise Unreadable(_("最多写{n}个字", n=LONGEST_TEXT))
    if not figures and not text:
        raise Unreadable(_("至少写一个数，或写明结果"))
    if check is None:
        raise NotAllowed(_("还没有送去核对。"))
    differences = [
        {"question": each.question.id, "said": each.differs}
        for each in lines_of(casefile, figures)
        if each.differs
    ]
    report = {"figures": figures, "differences": differences, "text": text, "ending": file[0] if file else ""}
    await move(casefile.case, "enter_report", casefile.pack, by=officer)
    await run(
        "update economic_check set report = $2, file = $3, file_key = $4, came_at = $5, entered_by = $6, negative = $7"
        " where id = $1",
        check["id"],
        seal(json.dumps(report, ensure_ascii=False), "economic_check.report", check["id"]),
        file[1].name if file else None,
        file[1].key if file else None,
        now(),
        officer.id,
        negative(casefile, figures),
    )
    await leave(officer, "enter_report", casefile.case["id"])


async def tell(casefile: CaseFile, officer: Officer) -> None:
    """Tell the applicant that the report can be looked at and answered. Once a report."""
    check = _come(casefile)
    if check["told_at"] is not None:
        raise NotAllowed(_("已经告诉过申请人了。"))
    await move(casefile.case, "tell_report", casefile.pack, by=officer)
    await run("update economic_check set told_at = $2 where id = $1", check["id"], now())
    await leave(officer, "tell_report", casefile.case["id"])


async def take_answer(casefile: CaseFile, officer: Officer, text: str) -> None:
    """Write down what the applicant said by phone or at the window. Raises Unreadable, NotAllowed."""
    check = _come(casefile)
    said = _answer(text)
    if check["told_at"] is None:
        raise NotAllowed(_("先把结果告诉申请人，再记他的说明。"))
    await move(casefile.case, "take_answer", casefile.pack, by=officer, note=said)
    await _keep_answer(check["id"], check["answer"], _("（窗口记下的）{said}", said=said))
    await leave(officer, "take_answer", casefile.case["id"])


def _come(casefile: CaseFile) -> Row:
    if casefile.check is None or casefile.check["came_at"] is None:
        raise NotAllowed(_("核对结果还没有回来。"))
    return casefile.check


def _answer(text: str) -> str:
    said = text.strip()
    if not said:
        raise Unreadable(_("请写上要说明的话"))
    if len(said) > LONGEST_TEXT:
        raise Unreadable(_("最多写{n}个字", n=LONGEST_TEXT))
    refuse_controls(said, lines=True)
    return said


async def _keep_answer(check: UUID, before: str, said: str) -> None:
    whole = f"{before}\n{said}" if before else said
    await run(
        "update economic_check set answer = $2, answered_at = $3 where id = $1",
        check,
        seal(whole, "economic_check.answer", check),
        now(),
    )


def answer_until(check: Mapping[str, Any], pack: Pack) -> Deadline | None:
    """The last day for the applicant's answer; None before they were told."""
    if check["told_at"] is None:
        return None
    return due(pack.clocks["answer"], check["told_at"].astimezone(COUNTY_TIME).date(), pack.calendar)


def waits_for_answer(check: Mapping[str, Any] | None, pack: Pack) -> bool:
    """Whether an opinion must wait: a negative report that nobody answered while its days are not over."""
    if check is None or not check["negative"] or check["answered_at"] is not None:
        return False
    until = answer_until(check, pack)
    return until is None or today() <= until.day


@dataclass(frozen=True)
class Told:
    """A report as its applicant sees it."""

    id: UUID
    lines: Sequence[Line]
    text: str
    answer: str
    answered_at: Any
    until: Deadline


async def report_for(case: Mapping[str, Any], answers: Mapping[str, Any], screening: Any, pack: Pack) -> Told:
    """The report that this case's applicant was told of. Raises NotFound when there is none."""
    row = await fetch_one(
        "select * from economic_check where case_file = $1 and told_at is not null order by round desc limit 1",
        case["id"],
    )
    until = answer_until(row, pack) if row else None
    if row is None or until is None:
        raise NotFound
    report = json.loads(unseal(row["report"], "economic_check.report", row["id"]))
    declared = declared_answers(answers, pack, screening)
    said = unseal_text(row["answer"], "economic_check.answer", row["id"]) if row["answer"] else ""
    found = report["figures"]
    lines = _lines(pack, {name: declared[name] for name in found if name in declared}, {}, found)
    return Told(row["id"], lines, report["text"], said, row["answered_at"], until)


async def answer(case: dict[str, Any], told: Told, pack: Pack, person: Person, text: str) -> None:
    """The applicant answers the report. Raises Unreadable, NotAllowed once the opinion was passed on, MovedOn."""
    said = _answer(text)
    await move(case, "answer_report", pack, by=person)
    await _keep_answer(told.id, told.answer, said)
