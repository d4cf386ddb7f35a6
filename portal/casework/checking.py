"""Checking: who agreed to the economic check, sending a case to it, and the sheet that goes with it.

Nothing leaves before the applicant agreed; of the others only those who signed, and the children, are on the
sheet. Source: 最低生活保障审核确认办法 (authorisation by every adult member).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import uuid4

from portal.access.audit import leave
from portal.application import signing
from portal.application.everybody import APPLICANT, Someone, everybody
from portal.application.in_words import in_words
from portal.application.parsing import refuse_controls
from portal.casework.findings import as_found
from portal.casework.moving import move
from portal.casework.reading import CaseFile, Row
from portal.core import sheets
from portal.core.clock import COUNTY_TIME, now, today
from portal.core.database import fetch_one, run
from portal.core.errors import NotAllowed, Unreadable
from portal.core.references import show_reference
from portal.core.sealing import seal
from portal.core.words import _, speaking
from portal.people.desks import Officer
from portal.people.sessions import Person
from portal.policy.pack import Pack

AGREED = "yes"
LONGEST_NOTE = 200


@dataclass(frozen=True)
class Checked:
    """One person whom the check is about. child: signs for nobody and needs nobody's signature but a guardian's.

    how: ``""`` while nobody signed for them, else ``form``, ``survey``, ``paper`` or ``page``.
    """

    who: Someone
    child: bool
    how: str = ""
    on: date | None = None

    @property
    def sent(self) -> bool:
        """Whether they may stand on the sheet."""
        return self.child or bool(self.how)


@dataclass(frozen=True)
class Consents:
    """agreed: how the applicant agreed to the check, ``""`` when not yet, ``no`` when they said no."""

    agreed: str
    people: tuple[Checked, ...]

    @property
    def given(self) -> bool:
        return self.agreed not in ("", "no")

    @property
    def unsigned(self) -> tuple[Checked, ...]:
        """The adults who have not signed: they are left off the sheet."""
        return tuple(each for each in self.people if not each.sent)


def known_answers(casefile: CaseFile) -> dict[str, dict[str, Any]]:
    """What was declared, with what was seen and filled in at the visit laid over it."""
    record = (casefile.survey or {}).get("record") or {}
    return as_found(casefile.answers, record, casefile.pack)


def consents_of(casefile: CaseFile) -> Consents:
    """Who agreed and who signed: on the form, at the visit, on paper, or on the page since."""
    pack, answers = casefile.pack, known_answers(casefile)
    section, field = pack.checks.consent
    later = {each["signer"]: each for each in casefile.consents}
    said = answers.get(section, {}).get(field)
    agreed = "" if said is None else "form" if said == AGREED else "no"
    if APPLICANT in later:
        agreed = later[APPLICANT]["how"]
    return Consents(agreed, tuple(_checked(casefile, answers, later)))


def _checked(casefile: CaseFile, answers: Mapping[str, Any], later: Mapping[str, Row]) -> Iterable[Checked]:
    form, on = casefile.pack.form, today()
    signed = {
        each.key: each.given
        for each in signing.wanted(form, casefile.draft.answers, casefile.signatures, on)
        if each.given is not None and each.given.how not in signing.ON_PAPER
    }
    visited = _signed_at_the_visit(casefile)
    for who in everybody(form, answers):
        years = who.age(on)
        found = Checked(who, child=who.key != APPLICANT and years is not None and years < form.adult_from)
        if given := signed.get(who.key):
            found = replace(found, how="form", on=given.at.astimezone(COUNTY_TIME).date())
        elif str(who.answers.get("name", "")).strip() in visited:
            found = replace(found, how="survey", on=visited[str(who.answers["name"]).strip()])
        elif row := later.get(who.key):
            found = replace(found, how=row["how"], on=row["at"].astimezone(COUNTY_TIME).date())
        yield found


def _signed_at_the_visit(casefile: CaseFile) -> dict[str, date]:
    survey = casefile.survey
    if survey is None or survey["finished_at"] is None:
        return {}
    on = survey["finished_at"].astimezone(COUNTY_TIME).date()
    present = (survey["record"] or {}).get("present") or []
    return {
        str(each.get("name", "")).strip(): on
        for each in present
        if each.get("signature") and each.get("name")
    }


async def agree_on_paper(casefile: CaseFile, officer: Officer, signer: str, note: str) -> None:
    """Write down that somebody agreed and signed on paper; the office holds the sheet. Raises Unreadable."""
    people = {each.who.key: each for each in consents_of(casefile).people}
    if signer not in people or people[signer].child:
        raise Unreadable(_("请选是谁签的"))
    refuse_controls(note, lines=True)
    if not note.strip():
        raise Unreadable(_("请写清楚纸放在哪里，例如：原件在档案盒第3册"))
    await _keep_consent(casefile.case, signer, "paper", officer, {"note": note.strip()[:LONGEST_NOTE]})
    await leave(officer, "consent_on_paper", casefile.case["id"])


async def agree_on_page(case: Mapping[str, Any], person: Person) -> None:
    """The applicant agrees to the check on their own page; once is enough."""
    await _keep_consent(case, APPLICANT, "page", person, {"note": ""})


async def _keep_consent(
    case: Mapping[str, Any], signer: str, how: str, by: Officer | Person, body: dict[str, str]
) -> None:
    own = uuid4()
    await run(
        "insert into check_consent (id, case_file, signer, how, by_person, by_duty, body, at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (case_file, signer) do nothing",
        own,
        case["id"],
        signer,
        how,
        by.id,
        by.role,
        seal(json.dumps(body, ensure_ascii=False), "check_consent.body", own),
        now(),
    )


async def send(casefile: CaseFile, officer: Officer) -> None:
    """送去核对: the move and its row. Raises NotAllowed without the applicant's consent, MovedOn."""
    if not consents_of(casefile).given:
        raise NotAllowed(_("申请人还没有同意核对，不能送。请先请他同意。"))
    await move(casefile.case, "send_check", casefile.pack, by=officer)
    last = await fetch_one(
        "select max(round) as round from economic_check where case_file = $1", casefile.case["id"]
    )
    await run(
        "insert into economic_check (id, case_file, round, requested_by, requested_at) values ($1, $2, $3, $4, $5)",
        uuid4(),
        casefile.case["id"],
        (last["round"] or 0) + 1,
        officer.id,
        now(),
    )
    await leave(officer, "send_check", casefile.case["id"])


async def exported(casefiles: Iterable[CaseFile], officer: Officer, what: str) -> None:
    """Write down who took the sheet or the package of these cases, and when; each case's own trail too."""
    for each in casefiles:
        if each.check is None:
            raise NotAllowed(_("还没有送去核对，不能导出。"))
        await run(
            "update economic_check set exported_at = $2, exported_by = $3 where id = $1",
            each.check["id"],
            now(),
            officer.id,
        )
        await leave(officer, "export_check", each.case["id"], subject=what)


def export_sheet(casefiles: Iterable[CaseFile], pack: Pack) -> bytes:
    """The sheet to upload to the provincial check: a row a person who may be checked, every cell text.

    Its words are Chinese whatever is spoken here.
    """
    with speaking("zh"):
        rows = [row for casefile in casefiles for row in _rows(casefile)]
        titles = [each.title.zh for each in pack.checks.columns]
        return sheets.write(
            _("经济状况核对"), titles, [[row[each.tells] for each in pack.checks.columns] for row in rows]
        )


def _rows(casefile: CaseFile) -> Iterable[dict[str, str]]:
    pack, answers = casefile.pack, known_answers(casefile)
    chosen = answers.get("items", {}).get("category", "")
    category = pack.categories[chosen].name.zh if chosen in pack.categories else ""
    office = pack.places.townships.get(casefile.case["home_office"])
    sent = [each for each in consents_of(casefile).people if each.sent]
    for number, each in enumerate(sent, 1):
        born = each.who.born(today())
        yield {
            "reference": casefile.reference,
            "number": str(number),
            "name": str(each.who.answers.get("name") or ""),
            "relation": _("本人") if each.who.key == APPLICANT else _worded(pack, each.who, "relation"),
            "id_type": _worded(pack, each.who, "id_type"),
            "id_number": str(each.who.answers.get("id_number") or ""),
            "birth_date": born.isoformat() if born else "",
            "township": office.name.zh if office else "",
            "category": category,
            "authorised_on": each.on.isoformat() if each.on else "",
            "authorised_how": authorised_words(each),
        }


def _worded(pack: Pack, who: Someone, name: str) -> str:
    """An answer of somebody named in the form, in the form's own words."""
    section = pack.form.sections[who.section]
    where = section.groups[who.group].where if who.group else section.where
    value = who.answers.get(name)
    return in_words(where[name][1], value) if name in where and value else ""


def authorised_words(person: Checked) -> str:
    """How somebody authorised the check, in words."""
    if person.child and not person.how:
        return _("未满18岁，监护人同意")
    return {
        "form": _("在申请表上签的"),
        "survey": _("上门时签的"),
        "paper": _("在纸上签的"),
        "page": _("在手机上同意的"),
    }.get(person.how, _("还没有签"))


def file_name(casefiles: list[CaseFile]) -> str:
    """A name for what is downloaded; it tells of nobody."""
    if len(casefiles) == 1:
        return f"check-{casefiles[0].reference}"
    return f"check-{today().isoformat()}-{len(casefiles)}"


def told(casefile: CaseFile) -> str:
    """The case's number as one reads it aloud."""
    return show_reference(casefile.reference)
