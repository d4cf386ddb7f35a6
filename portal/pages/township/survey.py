"""The visit's record: one page that is written in the home, saved as it goes, photographs, signatures, the end."""

import base64
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.access.actions import Action
from portal.access.audit import leave
from portal.casework import finishing, surveying
from portal.casework.findings import Part, as_found, part_of, stamp
from portal.casework.reading import CaseFile, read_case
from portal.casework.surveying import Survey, kind_of, survey_of
from portal.core.errors import NotFound, Unreadable
from portal.core.words import _
from portal.pages import forms
from portal.pages.desk import at_desk, desk_page
from portal.pages.forms import Errors
from portal.pages.shell import go
from portal.pages.township import survey_view
from portal.pages.township.survey_fill import fill_page
from portal.pages.township.survey_reading import fill_parts, main_parts
from portal.pages.township.survey_signing import signature_of
from portal.people.desks import Officer

RELATIONS = {
    "self": lambda: _("申请人本人"),
    "family": lambda: _("家里人"),
    "proxy": lambda: _("代办的人"),
    "village": lambda: _("村、社区的人"),
    "visitor": lambda: _("上门的工作人员"),
    "other": lambda: _("别的人"),
}


class Surveys(Controller):
    """``/office/cases/{reference}/survey``: a township's survey, and the bureau's own visit."""

    path = "/office/cases/{reference:str}/survey"

    @get("/")
    async def show(self, request: Request, reference: FromPath[str]) -> Response:
        return await survey_page(request, reference)

    @post("/")
    async def take(self, request: Request, reference: FromPath[str]) -> Response:
        """Keep what the page sent, part by part: what is wrong comes back, all else is kept."""
        sent, errors = await forms.read(request), Errors()
        async with at_desk(request, Action.READ_CASE) as officer:
            casefile = await read_case(officer, reference)
            survey = survey_of(casefile, officer, kind_of(officer))
            parts = main_parts(casefile, survey, sent, errors)
            record, conflicts = await surveying.save(officer, casefile, survey.kind, parts)
        return await _saved(request, reference, sent, record, parts, conflicts, errors)

    @get("/fill")
    async def ask(self, request: Request, reference: FromPath[str]) -> Response:
        """Every question that was left for the visit, on one page."""
        async with at_desk(request, Action.READ_CASE) as officer:
            casefile, survey = await _open(officer, reference)
            await leave(officer, "look", casefile.case["id"], subject="survey fill")
        if not survey.open:
            return go(request, f"/office/cases/{casefile.reference}/survey")
        return fill_page(request, officer, casefile, survey)

    @post("/fill")
    async def fill(self, request: Request, reference: FromPath[str]) -> Response:
        sent, errors = await forms.read(request), Errors()
        async with at_desk(request, Action.READ_CASE) as officer:
            casefile = await read_case(officer, reference)
            survey = survey_of(casefile, officer, kind_of(officer))
            answers = as_found(casefile.answers, survey.record, casefile.pack)
            parts = fill_parts(casefile, answers, sent, errors)
            record, conflicts = await surveying.save(officer, casefile, survey.kind, parts)
            if sent.get("add"):
                section, _dot, group = sent.get("add").partition(".")
                await surveying.add_record(
                    officer, casefile, survey.kind, section, group, sent.get("key")[:36]
                )
        if _wants_news(request):
            return _news(record, parts, conflicts, errors)
        if not errors and not conflicts:
            return go(request, f"/office/cases/{casefile.reference}/survey/fill?saved=1")
        async with at_desk(request, Action.READ_CASE) as officer:
            casefile, survey = await _open(officer, reference)
        return fill_page(request, officer, casefile, survey, sent, errors | _first(conflicts))

    @post("/present")
    async def sign(self, request: Request, reference: FromPath[str]) -> Response:
        """Somebody who is present, with a name drawn or typed, or without a signature."""
        sent = await forms.read(request)
        try:
            async with at_desk(request, Action.READ_CASE) as officer:
                await _open(officer, reference)
            how, signature = await signature_of(sent)
            relation = sent.get("relation")
            if relation not in RELATIONS:
                raise Unreadable(_("请选是什么人"))
            async with at_desk(request, Action.READ_CASE) as officer:
                casefile, survey = await _open(officer, reference)
                await surveying.add_present(
                    officer,
                    casefile,
                    survey.kind,
                    _key(sent),
                    sent.get("name").strip(),
                    relation,
                    signature,
                    how,
                )
        except Unreadable as wrong:
            if _wants_news(request):
                return _json({"errors": {"name": wrong.message}}, 422)
            return await survey_page(request, reference, sent, {"name": wrong.message}, 422)
        if _wants_news(request):
            return _json({"kept": _key(sent)})
        return go(request, f"/office/cases/{casefile.reference}/survey#present")

    @post("/present/remove")
    async def unsign(self, request: Request, reference: FromPath[str]) -> Response:
        sent = await forms.read(request)
        async with at_desk(request, Action.READ_CASE) as officer:
            casefile, survey = await _open(officer, reference)
            await surveying.remove_present(officer, casefile, survey.kind, sent.get("key"))
        return go(request, f"/office/cases/{casefile.reference}/survey#present")

    @get("/signatures/{key:uuid}")
    async def signature(self, request: Request, reference: FromPath[str], key: FromPath[UUID]) -> Response:
        """The drawing of one signature, for whoever may read the record. Raises NotFound."""
        async with at_desk(request, Action.READ_CASE) as officer:
            _casefile, survey = await _open(officer, reference)
        for each in survey.record["present"]:
            if each["key"] == str(key) and each["how"] == "drawn":
                headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
                return Response(base64.b64decode(each["signature"]), media_type="image/jpeg", headers=headers)
        raise NotFound

    @post("/finish")
    async def finish(self, request: Request, reference: FromPath[str]) -> Response:
        """交这次上门的记录: the case goes on to the check, or says what is still missing."""
        sent = await forms.read(request)
        async with at_desk(request, Action.READ_CASE) as officer:
            casefile, survey = await _open(officer, reference)
            try:
                wrong = await finishing.finish(officer, casefile, survey.kind, sent.get("reason"))
            except Unreadable as unreadable:
                wrong = {"reason": unreadable.message}
        if wrong:
            return await survey_page(request, reference, sent, wrong, 422)
        if officer.role == "surveyor":
            return go(request, "/office/visits")
        home = "/bureau/cases" if survey.kind == surveying.BUREAU else "/office/cases"
        return go(request, f"{home}/{casefile.reference}?done={finishing.ENDS_WITH[survey.kind]}")


async def _open(officer: Officer, reference: str) -> tuple[CaseFile, Survey]:
    casefile = await read_case(officer, reference)
    return casefile, survey_of(casefile, officer, kind_of(officer))


async def survey_page(
    request: Request,
    reference: str,
    sent: forms.Form | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    """The page; after mistakes with what was sent and what to write instead."""
    async with at_desk(request, Action.READ_CASE) as officer:
        casefile, survey = await _open(officer, reference)
        await leave(officer, "look", casefile.case["id"], subject="survey")
    shown = survey_view.shown(casefile, survey, _typed(sent, errors or {}))
    home = "/bureau/cases" if survey.kind == surveying.BUREAU else "/office/cases"
    back = "/office/visits" if officer.role == "surveyor" else f"{home}/{casefile.reference}"
    return desk_page(
        request,
        officer,
        "township/survey.html",
        status=status,
        casefile=casefile,
        reference=casefile.reference,
        who=casefile.summary["name"],
        root=f"/office/cases/{casefile.reference}/survey",
        home_page=back,
        appointment=casefile.appointment,
        relations=[(key, says()) for key, says in RELATIONS.items()],
        relation_names={key: says() for key, says in RELATIONS.items()},
        typed_present={name: sent.get(name) if sent else "" for name in ("name", "relation", "reason")},
        errors=dict(errors or {}),
        saved=request.query_params.get("saved", ""),
        **shown,
    )


def _typed(sent: forms.Form | None, errors: Mapping[str, str]) -> dict[str, str]:
    """What was sent of the questions that are to be mended, so that nothing typed is lost."""
    if sent is None:
        return {}
    wrong = {name.partition("-")[2] for name in errors}
    return {name: value for name, value in sent.mapping().items() if name.partition("-")[2] in wrong}


async def _saved(
    request: Request,
    reference: str,
    sent: forms.Form,
    record: dict[str, Any],
    parts: list[Part],
    conflicts: Mapping[str, Any],
    errors: Errors,
) -> Response:
    if _wants_news(request):
        return _news(record, parts, conflicts, errors)
    if errors or conflicts:
        return await survey_page(
            request, reference, sent, errors | _first(conflicts), 409 if conflicts else 422
        )
    return go(request, f"/office/cases/{reference}/survey?saved=1")


def _first(conflicts: Mapping[str, Any]) -> dict[str, str]:
    """What is said beside a part that another page kept first; sending once more keeps what stands here."""
    said = _("刚才别处存了不一样的。要用您这里写的，再存一次")
    fields = {"care": "care", "members": "members", "chosen": "category", "home": "home"}
    return {fields.get(name) or name.replace("q:", "q-").replace("fill:", ""): said for name in conflicts}


def _wants_news(request: Request) -> bool:
    """Whether our script asks, which only wants to know what became of it."""
    return request.headers.get("hx-request") == "true"


def _news(
    record: dict[str, Any], parts: list[Part], conflicts: Mapping[str, Any], errors: Mapping[str, str]
) -> Response:
    kept = [each for each in parts if each.value == part_of(record, each.name)]
    stamps = {f"was-{each.name}": stamp(each.value) for each in kept}
    status = 409 if conflicts else 422 if errors else 200
    return _json({"stamps": stamps, "errors": dict(errors) | _first(conflicts)}, status)


def _json(body: dict[str, Any], status: int = 200) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(json.dumps(body), status_code=status, media_type="application/json", headers=headers)


def _key(sent: forms.Form) -> str:
    try:
        return str(UUID(sent.get("key")))
    except ValueError:
        return str(uuid4())
