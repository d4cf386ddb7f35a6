"""The questionnaire: one question a page, answers kept in the server for a day under an anonymous cookie."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.core.clock import COUNTY_TIME
from portal.core.errors import NotFound, Unreadable
from portal.core.words import _, ngettext
from portal.pages import forms
from portal.pages.shell import go, page
from portal.pages.who import visiting, who
from portal.people.sessions import Person
from portal.policy import choosing
from portal.policy.answers import understand
from portal.policy.pack import Pack
from portal.policy.places import Township
from portal.policy.questions import Question
from portal.policy.recommending import Advice, advise
from portal.policy.rules import UNSURE, Value
from portal.screening import answering
from portal.screening.answering import Answers, meant, written
from portal.screening.figures import in_full
from portal.screening.walking import Step, after, step_at, with_answer


@dataclass
class There:
    """What somebody has answered so far, and the pack they began with."""

    kept: Answers = field(default_factory=Answers)

    @property
    def pack(self) -> Pack:
        return choosing.pinned(self.kept.pack) if self.kept.pack else choosing.current()

    @property
    def answers(self) -> dict[str, Value]:
        return meant(self.pack, self.kept.values)


class Questionnaire(Controller):
    """``/screening`` and ``/screening/{question id}``; the result is in ``result.py``."""

    path = "/screening"

    @get("/")
    async def start(self, request: Request) -> Response:
        """Straight to the first question; answers of earlier today are offered, for a phone may be shared."""
        there = await whose(request)
        if not there.answers or there.kept.until is None:
            return onward(request, there.pack, {})
        return page(
            request,
            "public/screening.html",
            pack=there.pack,
            onward=after(there.pack, there.answers),
            answered=len(there.answers),
            until=there.kept.until.astimezone(COUNTY_TIME),
        )

    @get("/answers")
    async def look_over(self, request: Request) -> Response:
        """Everything answered, each with its own way to change it."""
        there = await whose(request)
        if not there.answers:
            return onward(request, there.pack, {})
        advice = advise(there.pack, there.answers)
        said = [(there.pack.questions[name], in_full(advice, name)) for name in advice.answered]
        return page(
            request, "public/answers.html", pack=there.pack, answers=said, onward=advice.next_question
        )

    @get("/{name:str}")
    async def ask(self, request: Request, name: FromPath[str]) -> Response:
        """One question, with the answer that was given; to the next one when it need not be asked."""
        there = await whose(request)
        pack, answers = there.pack, there.answers
        question = _question(pack, name)
        advice = advise(pack, answers)
        step = step_at(advice, name)
        if step is None:
            return onward(request, pack, answers)
        value = str(written(question, answers[name])) if name in answers else ""
        return _question_page(request, advice, step, value, {})

    @post("/{name:str}")
    async def answer(self, request: Request, name: FromPath[str]) -> Response:
        """Keep the answer and go on. 422 with what was typed when it cannot be understood."""
        form = await forms.read(request)
        typed = UNSURE if UNSURE in form.all(name) else form.get(name)
        try:
            async with visiting(request) as person:
                there = There(await answering.mine(person, to_change=True))
                pack = there.pack
                question = _question(pack, name)
                value = understand(question, typed)
                answers = with_answer(pack, there.answers, name, value)
                await _keep(request, there, answers, person)
        except Unreadable as wrong:
            answers = there.answers
            advice = advise(pack, answers)
            step = step_at(advice, name) or Step(question, 1, 0, None, 1)
            return _question_page(request, advice, step, typed, {name: wrong.message}, 422)
        return onward(request, pack, answers)

    @post("/again")
    async def forget(self, request: Request) -> Response:
        """Start over: what was answered is erased."""
        await forms.read(request)
        async with visiting(request) as person:
            await answering.forget(person)
        return onward(request, choosing.current(), {})


async def whose(request: Request) -> There:
    """The answers of whoever is there. A browser without our cookie has none, and none is looked for."""
    cookie = who(request)
    if cookie.visit is None and cookie.session is None:
        return There()
    async with visiting(request) as person:
        return There(await answering.mine(person))


def onward(request: Request, pack: Pack, answers: Mapping[str, Value]) -> Response:
    """To the next question, or to the result when nothing more can change it."""
    return go(request, f"/screening/{after(pack, answers) or 'result'}")


def office_of(pack: Pack, answers: Mapping[str, Value]) -> Township | None:
    """The window to call: the township's own once it is known."""
    return pack.places.townships.get(advise(pack, answers).office or "")


def _question(pack: Pack, name: str) -> Question:
    if name not in pack.questions:
        raise NotFound
    return pack.questions[name]


async def _keep(request: Request, there: There, answers: Mapping[str, Value], person: Person | None) -> None:
    questions = there.pack.questions
    there.kept.values = {each: written(questions[each], said) for each, said in answers.items()}
    await answering.keep(there.kept, who(request).visit, person, there.pack.version)


def _question_page(
    request: Request,
    advice: Advice,
    step: Step,
    value: str,
    errors: dict[str, str],
    status: int = 200,
) -> Response:
    question = step.question
    untouched = not (value or errors)
    return page(
        request,
        "public/question.html",
        status=status,
        # Before it is answered a question looks the same to all who come to it in as many steps.
        same=(question.id, step.number, step.left, step.before, step.minutes) if untouched else None,
        pack=advice.pack,
        at=step,
        value=value,
        errors=errors,
        where=_where(step),
        left=_left(step.minutes),
        options=[(each.id, each.label, each.example) for each in question.options.values()],
        office=advice.pack.places.townships.get(advice.office or ""),
        ask=_("不会算？打电话问") if question.numeric else _("拿不准？打电话问"),
    )


def _where(step: Step) -> str:
    if not step.left:
        return _("第{n}题，|最后一题", n=step.number)
    return _("第{n}题，|最多还有{left}题", n=step.number, left=step.left)


def _left(minutes: int) -> str:
    return ngettext(
        "大约还要{n}分钟。可以随时停下，一天内在这部手机上接着答。",
        "大约还要{n}分钟。可以随时停下，一天内在这部手机上接着答。",
        minutes,
    )
