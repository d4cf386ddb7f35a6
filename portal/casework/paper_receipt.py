"""The receipt on paper: the number to say aloud, what happens next and by when, whom to call, the code.

The words and days are those of the page; days carry their year, for paper is kept.
"""

from collections.abc import Mapping
from typing import Any

from portal.casework.timeline import Step, trail_of
from portal.core.clock import COUNTY_TIME
from portal.core.references import show_receipt_code, show_reference
from portal.core.typeset import pdf, qr_svg
from portal.core.words import _, language
from portal.policy.calendar import said
from portal.policy.pack import Pack


async def receipt_pdf(case: Mapping[str, Any], code: str, pack: Pack, track_url: str) -> bytes:
    """The receipt as one page of PDF, in the language being spoken.

    case: the case's row as ``receipt_of`` gives it; code: the bare receipt code; pack: the one the case is
    pinned to; track_url: the address that the QR code opens.
    """
    return await pdf("receipt.typ", receipt_data(case, code, pack, track_url))


def receipt_data(case: Mapping[str, Any], code: str, pack: Pack, track_url: str) -> dict[str, Any]:
    """What ``templates/print/receipt.typ`` prints."""
    office = pack.places.townships[case["home_office"]]
    received = case["handed_in_at"].astimezone(COUNTY_TIME)
    until = case["visible_from"].astimezone(COUNTY_TIME)
    reference = show_reference(case["reference"])
    return {
        "title": _("申请回执"),
        "county": _("{county}帮扶“一件事”", county=pack.county),
        "lang": language(),
        "head": "",
        "foot": _("编号 {reference}", reference=reference),
        "received": _("{office}收到了。", office=pack.places.townships[case["receiving_office"]].name),
        "received_at": f"{said(received.date(), year=True)} {received:%H:%M}",
        "reference": reference,
        "steps": [_step(each) for each in trail_of(case, [], pack)],
        "take_back": _("{time}以前可以改，不影响您交申请的时间。改完不用再交。", time=f"{until:%H:%M}"),
        "call": {
            "title": _("打电话问窗口"),
            "name": str(office.name),
            "phone": office.phone,
            "address": str(office.address),
            "hours": str(office.hours.text) if office.hours else "",
            "example": _("地址和电话是示例，以当地民政部门公布为准。") if office.example else "",
        },
        "track": {
            "title": _("不登录也能查"),
            "how": _("扫这个码，或输入查询码和手机号后4位。"),
            "code": show_receipt_code(code),
            "qr": qr_svg(track_url),
            "alt": _("查进度的二维码"),
            "care": _("查询码只印在这张回执上，别给不相干的人看。"),
        },
        "words": {
            "page": _("第{page}页，共{pages}页"),
            "reference": _("申请编号"),
            "reference_use": _("打电话、去窗口，报这个号就行。"),
            "next": _("接下来"),
        },
    }


def _step(step: Step) -> dict[str, str]:
    day = str(said(step.day, year=True)) if step.day else step.note
    when = _("最晚{day}", day=day) if step.day and step.latest else day
    may_change = _("明年的放假安排还没公布，日子可能会变。") if step.provisional else ""
    return {"state": step.state, "what": step.name, "when": when, "note": may_change}
