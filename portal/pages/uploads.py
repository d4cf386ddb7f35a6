"""Uploads at a desk: one file with the fields of its form, small enough to be held whole."""

import asyncio
from dataclasses import dataclass

from litestar import Request, Response

from portal.core.errors import Unreadable
from portal.core.words import _
from portal.documents.receiving import receive
from portal.pages import forms
from portal.pages.forms import Forged, Form
from portal.pages.who import who

AROUND = 64 << 10
"""Bytes of the form around a file, for ``request_max_body_size``."""
_KINDS = ((b"%PDF-", "pdf"), (b"PK\x03\x04", "xlsx"), (b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"))


@dataclass(frozen=True)
class Sent:
    """What was sent: the form's fields, and its file, ``b""`` when none was chosen."""

    form: Form
    file: bytes


async def read_with_file(request: Request, largest: int) -> Sent:
    """A multipart form with at most one file of ``largest`` bytes.

    Raises Forged without a token of ours, before the file is read; Foreign; Unreadable; Busy.
    """
    forms.refuse_foreign(request)

    async def look(fields: dict[str, str]) -> None:
        if not who(request).believes(fields.get(forms.FIELD, "")):
            raise Forged(Form([]))

    try:
        upload = await receive(
            request.stream(), request.headers.get("content-type", ""), on_fields=look, max_file=largest
        )
    except Unreadable:
        raise Unreadable(_("文件没有传完整，或者超过{n}MB。请再传一次", n=largest >> 20)) from None
    with upload:
        data = await asyncio.to_thread(upload.file.read) if upload.file is not None else b""
    form = Form([(name, value.replace("\r\n", "\n")) for name, value in upload.fields.items()])
    return Sent(form, data)


def kind_of(data: bytes) -> str:
    """The ending of a kept file by its first bytes. Raises Unreadable for a kind that offices do not exchange."""
    found = next((ending for start, ending in _KINDS if data.startswith(start)), "")
    if not found:
        raise Unreadable(_("只收PDF、xlsx表格或照片（jpg、png）"))
    return found


def attachment(body: bytes, name: str, media_type: str) -> Response:
    """A file to be saved and never opened in the browser; nobody's cache keeps it. name: of ASCII alone."""
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content=body, media_type=media_type, headers=headers)
