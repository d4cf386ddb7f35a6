"""What somebody with a phone does in front of the portal: things are found by their role and by what they say."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from e2e.checks import check_page
from e2e.living import Portal
from e2e.wording import beginning, language, sayings, spoken, with_noun
from portal.core.words import speaking
from portal.policy.choosing import PACKS
from portal.policy.pack import load_rules
from portal.policy.questions import Question
from tests.page_habits import english_is_english
from tests.screen import Screen

QUESTIONS = load_rules(PACKS / "yuhuan").questions
NOT_CLEAR = "不清楚"
REFERENCE = re.compile(r"\b[A-Z]{2,4}[2-9A-HJ-NP-Z]{7}\b")
OWN = re.compile(r"/[0-9a-f]{8}-?[0-9a-f-]{24,}\b")
ANSWERED_ON = re.compile(
    r"^(/screening|/guide|/apply/\*)/(?!documents|signatures|check|receipt|result|answers).+"
)

CONTROLS = """() => [...document.querySelectorAll('main input, main textarea, main .people, main .kv, main details')]
  .map((node) => node.type || node.className || node.tagName)"""


class Someone:
    """A person with a phone. ``number`` is their own; ``kinds`` are the pages, and kinds of pages, checked so far.

    Every page somebody comes to keeps our own rules; each kind is shown to ``axe``, which needs scripts to run.
    """

    def __init__(
        self,
        page: Page,
        portal: Portal,
        number: str,
        kinds: set[str],
        axe: bool,
        questions: Mapping[str, Question] = QUESTIONS,
    ) -> None:
        self.page, self.portal, self.number, self.kinds, self.axe = page, portal, number, kinds, axe
        self.questions = questions

    # ---- where they are and what they read

    @property
    def path(self) -> str:
        """The path of the page they are on."""
        return urlsplit(self.page.url).path

    @property
    def reference(self) -> str:
        """The application they are at."""
        found = REFERENCE.search(self.path)
        assert found, f"no application at {self.path}"
        return found[0]

    def named(self, role: str, words: str, noun: str = "", **parts: object) -> Locator:
        """What has this role and says this, in the page's language; a link may say more behind it."""
        if noun:
            name = with_noun(self.page, words, noun)
        else:
            name = (beginning if role == "link" else spoken)(self.page, words, **parts)
        return self.page.get_by_role(role, name=name)

    def reads(self, words: str, **parts: object) -> None:
        """The page's heading says this."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(spoken(self.page, words, **parts))

    def says(self, words: str) -> str:
        """How the page's language says this, to be put into other words."""
        return sayings(language(self.page), words)[0]

    def marked(self, mark: str, value: str) -> Locator:
        """The one node that carries ``data-{mark}="{value}"``."""
        return self.page.locator(f'[data-{mark}="{value}"]')

    def looks(self) -> None:
        """The page as it stands keeps our rules; new kinds of pages are shown to axe."""
        place, kind = self._place_and_kind()
        chinese = list(english_is_english(Screen(self.page.content(), self.path).tree))
        assert not chinese, f"{self.page.url}:\n  " + "\n  ".join(chinese)
        if not {place, kind} <= self.kinds:
            check_page(self.page, with_axe=self.axe and kind not in self.kinds)
        self.kinds |= {place, kind}

    def _place_and_kind(self) -> tuple[str, str]:
        """Where this is, whoever's it is; and its kind. Pages of one kind differ in their words alone: questions and
        pages of the form by what one answers with."""
        path = REFERENCE.sub("*", OWN.sub("/*", self.path))
        ends = language(self.page) + (" with mistakes" if self.page.locator("[data-errors]").count() else "")
        kind = ANSWERED_ON.sub(r"\1/… ", path)
        if kind != path:
            kind += " ".join(sorted(set(self.page.evaluate(CONTROLS))))
        return f"{path} {ends}", f"kind {kind} {ends}"

    # ---- what they do

    def open(self, path: str) -> None:
        """Type an address, or follow a bookmark."""
        self.page.goto(self.portal.url + path)
        self.looks()

    def follow(self, words: str, noun: str = "", **parts: object) -> None:
        """Press a link that leads to another page."""
        self.leave_by(self.named("link", words, noun, **parts).first)

    def press(self, words: str, noun: str = "", **parts: object) -> None:
        """Press a button that leads to another page, or to this one anew."""
        self.leave_by(self.named("button", words, noun, **parts).first)

    def leave_by(self, way: Locator) -> None:
        """Press what leads to another page, found by whoever calls."""
        with self.page.expect_navigation() as answer:
            way.click()
        assert answer.value.status < 500, f"{answer.value.status} at {self.page.url}"
        self.looks()

    def write(self, label: str, text: str, **parts: object) -> None:
        """Write into the field with this label, in place of what stood there."""
        self.named("textbox", label, **parts).fill(text)

    def choose(self, question: str, *answers: str) -> None:
        """Press the rows of these answers to a question."""
        group = self.named("group", question)
        for each in answers:
            self.pick(group, each)

    def pick(self, group: Locator, answer: str) -> None:
        """Press one row of a group."""
        group.locator(".opt label").filter(
            has=self.page.locator("b", has_text=spoken(self.page, answer))
        ).click()

    def unfold(self, words: str) -> None:
        """Open what is folded up under these words."""
        self.page.locator("summary").filter(has_text=spoken(self.page, words)).click()

    def holds(self, label: str, text: str) -> None:
        """The field with this label holds this text."""
        expect(self.named("textbox", label)).to_have_value(text)

    # ---- longer ways

    def answer_questions(self, answers: Mapping[str, str]) -> list[str]:
        """Go through the questionnaire, with 不清楚 where nothing is given; the questions that came, in order."""
        asked = []
        while self.path != "/screening/result":
            name = self.page.locator("form[data-question]").get_attribute("data-question") or ""
            asked.append(name)
            assert len(asked) <= len(self.questions), f"round in a circle: {asked}"
            self.answer_one(name, answers.get(name, "unsure"))
        return asked

    def answer_one(self, name: str, answer: str) -> None:
        """Give one answer, ``unsure`` among them, and go on."""
        question = self.questions[name]
        with speaking(language(self.page)):
            title = str(question.title)
            option = str(question.options[answer].label) if answer in question.options else ""
        group = (
            self.page.get_by_role("group", name=title) if question.options else self.page.locator("main form")
        )
        if option:
            group.locator(".opt label").filter(has=self.page.get_by_text(option, exact=True)).click()
        elif answer == "unsure":
            self.pick(group, NOT_CLEAR)
        else:
            self.page.get_by_role("textbox", name=title).fill(answer)
        self.press("下一题")

    def sign_in(self) -> None:
        """Sign in with one's own number by the code that comes, on the sign-in page."""
        came = len(self.portal.sms(self.number))
        self.write("您的手机号", self.number)
        self.press("发验证码")
        self.write("验证码", self.portal.code(self.number, came))
        self.press("登录")

    def begin(self) -> str:
        """Begin an application from the page that says what it is; its reference."""
        self.press("开始填")
        return self.reference

    def begin_at_once(self) -> str:
        """Sign in and begin an application without the questionnaire; its reference."""
        self.open("/apply/new")
        self.sign_in()
        return self.begin()
