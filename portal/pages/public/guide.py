"""The guide (一份指南指引), made from the pack: every category and joint item, and what concerns everybody."""

from collections.abc import Sequence
from dataclasses import dataclass

from litestar import Controller, Request, Response, get
from litestar.params import FromPath

from portal.application.paper_form import PaperForm, form_pdf
from portal.core.errors import NotFound
from portal.core.settings import settings
from portal.core.words import Text, _, language
from portal.pages.shell import page
from portal.policy.choosing import current as current_pack
from portal.policy.clocks import Clock
from portal.policy.guide import Topic
from portal.policy.items import Paper
from portal.policy.pack import Pack
from portal.policy.places import Unit
from portal.policy.sources import Source

RECOGNITION = ("acceptance", "survey", "opinion", "notice", "forward", "decision", "refusal")
"""The clocks of a category's way, in the order in which they run."""
APPEAL = ("review", "lawsuit")
_printed: dict[tuple[str, str], bytes] = {}


@dataclass(frozen=True)
class Entry:
    """One page of the guide: a category, or a joint item with the unit that handles it."""

    id: str
    name: Text
    full_name: Text
    topic: Topic
    papers: tuple[Paper, ...]
    clocks: tuple[Clock, ...]
    sources: Sequence[Source]
    unit: Unit | None = None
    limit: Text | None = None
    consent: bool = False

    @property
    def demonstration(self) -> bool:
        """Whether a figure on the page only stands in for the county's own."""
        return any(source.demonstration or source.unsure for source in self.sources)


class Guide(Controller):
    """``/guide``."""

    path = "/guide"

    @get("/")
    async def contents(self, request: Request) -> Response:
        """Everything there is, with a page for each."""
        pack = current_pack()
        return page(
            request,
            "public/guide.html",
            categories=list(pack.categories.values()),
            items=[(item, pack.places.units[item.department]) for item in pack.items.values()],
            chapters=list(pack.guide.chapters.values()),
        )

    @get("/form.pdf")
    async def blank_form(self, request: Request) -> Response[bytes]:
        """The one form on paper, to fill by hand; its numbers are those of the screen."""
        pack = current_pack()
        printed = (pack.version, language())
        if printed not in _printed:
            papers = [(str(each.name), str(each.when or _("要带"))) for each in pack.papers.values()]
            blank = PaperForm(pack.form, pack.county, papers=papers, link=f"{settings().base_url}/")
            _printed[printed] = await form_pdf(blank)
        return Response(
            _printed[printed],
            media_type="application/pdf",
            headers={
                "content-disposition": 'inline; filename="form.pdf"',
                "cache-control": "no-cache",
                "vary": "cookie",
                "x-content-type-options": "nosniff",
            },
        )

    @get("/{name:str}")
    async def show(self, request: Request, name: FromPath[str]) -> Response:
        """One category, joint item, or chapter for everybody. Raises NotFound."""
        pack = current_pack()
        if entry := entry_for(pack, name):
            return page(request, "public/guide_entry.html", entry=entry)
        if chapter := pack.guide.chapters.get(name):
            clocks = [pack.clocks[each] for each in APPEAL if each in pack.clocks] if name == "appeal" else []
            return page(request, "public/guide_chapter.html", chapter=chapter, clocks=clocks)
        raise NotFound


def entry_for(pack: Pack, name: str) -> Entry | None:
    """The page of a category or joint item, or None."""
    if category := pack.categories.get(name):
        return Entry(
            id=name,
            name=category.name,
            full_name=category.full_name,
            topic=pack.guide.topics[name],
            papers=tuple(pack.papers.values()),
            clocks=_clocks(pack, RECOGNITION),
            sources=_all_sources(pack, category.conditions, category.sources),
        )
    if item := pack.items.get(name):
        asked = {"id-card", *item.papers}
        unit = pack.places.units[item.department]
        return Entry(
            id=name,
            name=item.name,
            full_name=item.name,
            topic=pack.guide.topics[name],
            papers=tuple(paper for paper in pack.papers.values() if paper.id in asked),
            clocks=_clocks(pack, ("item",)),
            sources=_all_sources(pack, item.conditions, item.sources),
            unit=unit,
            limit=item.limit,
            consent=not unit.state,
        )
    return None


def _clocks(pack: Pack, names: Sequence[str]) -> tuple[Clock, ...]:
    return tuple(pack.clocks[name] for name in names if name in pack.clocks)


def _all_sources(pack: Pack, conditions: Sequence[str], own: Sequence[Source]) -> tuple[Source, ...]:
    """The sources of a rule and of the conditions it is made of, each once."""
    found = {source.id: source for source in own}
    for name in conditions:
        condition = pack.conditions[name]
        for source in (*condition.sources, *_all_sources(pack, condition.parts, ())):
            found.setdefault(source.id, source)
    return tuple(found.values())
