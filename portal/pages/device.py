"""What a person would call the browser they use."""

from litestar import Request

_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
_INSIDE = (
    ("MicroMessenger", "WeChat"),
    ("AlipayClient", "Alipay"),
    ("Edg/", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def device(request: Request) -> str:
    """What a person would call this browser: enough to recognise it in a list, too little to follow it."""
    agent = request.headers.get("user-agent", "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    inside = next((name for mark, name in _INSIDE if mark in agent), "")
    return " ".join(x for x in (system, inside) if x)
