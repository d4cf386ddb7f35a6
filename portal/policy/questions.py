"""Questions of the guided questionnaire, with the words they are asked in."""

from dataclasses import dataclass

from portal.core.money import LIMIT
from portal.core.words import Text, Unit, _
from portal.core.words import language as spoken
from portal.policy.problems import Entry
from portal.policy.rules import UNSURE, Opener

KINDS = ("township", "whole", "money", "choice", "yes_no")


@dataclass(frozen=True)
class Option:
    """One answer to choose.

    example: a line in plain words under the label. said: how the result page repeats it.
    supposing: the half sentence "if it turns out that …". may_be: options it may stand for.
    """

    id: str
    label: Text
    example: Text | None = None
    said: Text | None = None
    supposing: Text | None = None
    may_be: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """One question, asked on a page of its own.

    least, most: bounds of whole numbers, in fen for money (both included).
    always: asked whether or not it can still change anything.
    seconds: what an answer usually takes. subject: how "what would change it" speaks of a figure.
    counted, not_counted: what belongs to the answer and what does not, where that matters.
    """

    id: str
    kind: str
    short: Text
    asked: Text
    hint: Text | None
    counted: Text | None
    not_counted: Text | None
    why: Text
    example: Text | None
    unsure: Text
    unit: Unit | None
    wrong: Text
    options: dict[str, Option]
    least: int
    most: int
    only_when: Opener | None
    always: bool
    seconds: int
    subject: Text | None

    @property
    def title(self) -> Text:
        """The question without its marks for line breaks."""
        return Text(self.asked.zh.replace("|", ""), self.asked.en.replace("|", ""))

    @property
    def phrases(self) -> list[str]:
        """The question in the person's language, cut where a heading may break."""
        return (self.asked.en if spoken() == "en" else self.asked.zh).split("|")

    @property
    def numeric(self) -> bool:
        return self.kind in ("whole", "money")


def read_questions(top: Entry, townships: dict[str, Text]) -> dict[str, Question]:
    """Reads questions.toml; ``townships`` are the names by area code that a township question offers."""
    unsure = top.text("unsure")
    questions: dict[str, Question] = {}
    for entry in top.entries("question"):
        question = _read(entry, townships, unsure)
        if question.only_when and not _opener_stands(question.only_when, questions):
            entry.say("only_when", _("要指前面一题和它的选项"))
            continue
        questions[question.id] = question
    top.close()
    if [each.kind for each in questions.values()].count("township") != 1:
        top.say("question", _("要有一题、也只能有一题是township"))
    return questions


def _opener_stands(opener: Opener, before: dict[str, Question]) -> bool:
    question = before.get(opener.question)
    return question is not None and bool(opener.options) and opener.options <= set(question.options)


def _read(entry: Entry, townships: dict[str, Text], unsure: Text) -> Question:
    kind = entry.choice("kind", KINDS)
    options = _options(entry, kind, townships)
    opener = entry.entry("only_when", optional=True)
    only_when = None
    if opener is not None:
        only_when = Opener(opener.string("question"), frozenset(opener.strings("is")))
        opener.close()
    least, most = 0, LIMIT - 1
    if kind == "whole":
        least, most = entry.integer("least", least=0), entry.integer("most")
        if least > most:
            entry.say("least", _("下限大于上限"))
    question = Question(
        id=entry.string("id"),
        kind=kind,
        short=entry.text("short"),
        asked=entry.text("title"),
        hint=entry.text("hint", None),
        counted=entry.text("counted", None),
        not_counted=entry.text("not_counted", None),
        why=entry.text("why"),
        example=entry.text("example", None),
        unsure=entry.text("unsure", unsure),
        unit=entry.unit("unit"),
        wrong=entry.text("wrong"),
        options=options,
        least=least,
        most=most,
        only_when=only_when,
        always=entry.boolean("always", False),
        seconds=entry.integer("seconds", least=1),
        subject=entry.text("subject", None),
    )
    entry.close()
    return question


def _options(entry: Entry, kind: str, townships: dict[str, Text]) -> dict[str, Option]:
    options = {code: Option(code, name) for code, name in townships.items()} if kind == "township" else {}
    if kind in ("whole", "money"):
        return options
    for each in entry.entries("options"):
        option = Option(
            id=each.string("id"),
            label=each.text("label"),
            example=each.text("example", None),
            said=each.text("said", None),
            supposing=each.text("supposing", None),
            may_be=each.strings("may_be", ()),
        )
        each.close()
        if option.id == UNSURE or option.id in townships:
            each.say("id", _("这个编号已经有用处了"))
        options[option.id] = option
    for option in options.values():
        if not set(option.may_be) <= set(options):
            entry.say("options", _("“{id}”的may_be里有不认识的选项", id=option.id))
    if kind == "yes_no" and list(options) != ["yes", "no"]:
        entry.say("options", _("是非题的选项只能是yes和no"))
    return options
