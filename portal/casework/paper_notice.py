"""The notice on paper: one sheet for the village's wall, in Chinese, large enough to read standing."""

from datetime import date
from typing import Any

from portal.casework.publishing import Posted
from portal.core.references import show_receipt_code
from portal.core.settings import settings
from portal.core.typeset import pdf, qr_svg
from portal.core.words import _, speaking
from portal.policy.sources import Source


async def notice_pdf(notice: Posted) -> bytes:
    """The notice for the wall, one sheet of PDF, in Chinese."""
    with speaking("zh"):
        data = notice_data(notice)
    return await pdf("notice.typ", data)


def notice_data(notice: Posted) -> dict[str, Any]:
    """What ``templates/print/notice.typ`` prints."""
    office, pack = notice.office, notice.pack
    sources = [*pack.checks.notice_sources, *(pack.checks.minors_sources if notice.shown.minor else ())]
    return {
        "title": _("社会救助对象公示"),
        "county": str(pack.county),
        "service": _("帮扶“一件事”"),
        "lang": "zh",
        "lead": _("下面这户申请了社会救助。我们上门看过，也核对过，认为符合条件。"),
        "columns": [_("申请人"), _("所在村（社区）"), _("拟给的救助"), _("人数")],
        "row": [
            notice.shown.name,
            notice.shown.village,
            str(notice.category),
            _("{n}人", n=notice.shown.people) if notice.shown.people else "—",
        ],
        "days": _(
            "公示{n}天：{first}至{last}",
            n=notice.days,
            first=_day(notice.first),
            last=_day(notice.last, notice.first),
        ),
        "tell": _("您觉得哪里不对，请在这{n}天里告诉我们。我们会再去调查，并替您保密。", n=notice.days),
        "basis": _("依据：{sources}。", sources="；".join(_cited(each) for each in sources)),
        "how": {
            "title": _("怎样告诉我们"),
            "phone": _("打电话：{phone}", phone=office.phone),
            "foot": _("去窗口：{address}", address=office.address),
            "page": _("用手机看：扫右边的码，或打开 {link}，输入", link=f"{settings().base_url}/notice"),
            "code": show_receipt_code(notice.code),
            "example": _("（电话和地址是示例）") if office.example else "",
        },
        "qr": qr_svg(notice.link),
        "alt": _("公示页的二维码"),
        "signed": [_government(notice), _day(notice.posted)],
        "words": {"page": _("第{page}页，共{pages}页")},
    }


def _day(day: date, after: date | None = None) -> str:
    """A day with its year; without it behind a day of the same one."""
    if after is not None and after.year == day.year:
        return _("{month}月{day}日", month=day.month, day=day.day)
    return _("{year}年{month}月{day}日", year=day.year, month=day.month, day=day.day)


def _government(notice: Posted) -> str:
    """Who signs: a town or a township has a government, a subdistrict an office of the county's."""
    name, county = str(notice.office.name), str(notice.pack.county)
    if name.endswith("街道"):
        return _("{county}人民政府{name}办事处", county=county, name=name)
    return _("{county}{name}人民政府", county=county, name=name)


def _cited(source: Source) -> str:
    return f"《{source.name.zh}》{source.article.zh if source.article else ''}"
