"""A signature at the visit: drawn with a finger and looked into by the image worker, or a name that is typed."""

import base64

from portal.application import signing
from portal.core.errors import Unreadable
from portal.core.words import _
from portal.documents import photos
from portal.pages.forms import Form


async def signature_of(sent: Form) -> tuple[str, str]:
    """How somebody signed, and the signature: ("drawn", base64 of a JPEG), ("typed", name) or ("", "").

    Outside of any transaction. Raises Unreadable.
    """
    if sent.get("drawing"):
        picture = await photos.clean(signing.drawn(sent.get("drawing")))
        return "drawn", base64.b64encode(picture.data).decode()
    typed = sent.get("typed").strip()
    if not typed:
        return "", ""
    if typed != sent.get("name").strip():
        raise Unreadable(_("打字签的姓名，要和上面写的一样"))
    return "typed", typed
