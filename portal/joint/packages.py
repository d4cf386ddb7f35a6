"""Packages: the form and papers of one item as one ZIP: what its department may see, and nothing else."""

import asyncio
import zipfile
from io import BytesIO
from typing import Any

from portal.core.clock import COUNTY_TIME, now
from portal.core.database import fetch, fetch_one, transaction
from portal.core.errors import NotFound
from portal.core.references import show_reference
from portal.core.typeset import pdf
from portal.core.words import _, language
from portal.documents import store
from portal.joint import wording
from portal.joint.errands import Errand, Outcome, Report
from portal.joint.fields import lines_of
from portal.joint.reading import Item, fields_of_item, opened, pack_of
from portal.policy.calendar import said


async def package(errand: Errand, report: Report) -> Outcome:
    """The ZIP of the errand's item. Raises NotFound when the item is not its department's (any more)."""
    async with transaction():
        row = await fetch_one(
            "select * from joint_item where id = $1 and department = $2 and state <> 'waiting'",
            errand.item,
            errand.scope,
        )
        photographs = await fetch("select * from portal.errand_files($1)", errand.id)
    if row is None:
        raise NotFound
    item, pages = opened(row), len(photographs) + 1
    files = [(f"{_('表')}.pdf", await pdf("item.typ", sheet_of(item, len(photographs))))]
    await report(1, pages)
    for number, photo in enumerate(photographs, 1):
        files.append((_name(item, photo, number), await store.read(photo["file"], photo["key"], photo["id"])))
        await report(number + 1, pages)
    body = await asyncio.to_thread(_zip, files)
    return Outcome({"files": len(files)}, body, f"{item['reference']}-{item['item']}.zip")


def _name(item: Item, photo: Any, number: int) -> str:
    papers = pack_of(item).papers
    paper = str(papers[photo["paper"]].name) if photo["paper"] in papers else _("材料")
    return f"{number:02}-{paper}.jpg"


def _zip(files: list[tuple[str, bytes]]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, data in files:
            packed.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def sheet_of(item: Item, photographs: int) -> dict[str, Any]:
    """What ``templates/print/item.typ`` prints."""
    pack = pack_of(item)
    reference = show_reference(item["reference"])
    return {
        "title": wording.name_of(item),
        "county": _("{county}帮扶“一件事”", county=pack.county),
        "lang": language(),
        "head": wording.department_of(item),
        "foot": _("编号 {reference}", reference=reference),
        "lead": _(
            "{bureau}{day}转来，编号{reference}。只有办这一项要用的。",
            bureau=pack.places.bureau.name,
            day=said(item["pushed_at"].astimezone(COUNTY_TIME).date(), year=True),
            reference=reference,
        ),
        "lines": [[line.label, line.words] for line in lines_of(fields_of_item(item), item["item"])],
        "asked": wording.asked_words(item),
        "answer": (item["asked"] or {}).get("answer", ""),
        "papers": _("附照片{n}张。", n=photographs) if photographs else _("没有照片。"),
        "made": _("{day}打印", day=said(now().date(), year=True)),
        "words": {
            "page": _("第{page}页，共{pages}页"),
            "asked": _("请他补的"),
            "answer": _("他说："),
        },
    }
