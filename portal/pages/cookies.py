"""Cookies: for our own pages alone; by https ``Secure`` and ``__Host-``, so that no sibling host can set them."""

from litestar import Request, Response

from portal.core.settings import settings


def named(name: str) -> str:
    """The name a cookie bears where people reach us."""
    return f"__Host-{name}" if settings().https else name


def read(request: Request, name: str) -> str:
    """What the browser brought under this name, or nothing."""
    return request.cookies.get(named(name), "")


def give(response: Response, name: str, value: str, lasts: int | None) -> None:
    """Set a cookie no script reads; ``lasts`` in seconds, None until the browser closes."""
    response.set_cookie(
        named(name), value, max_age=lasts, path="/", httponly=True, samesite="lax", secure=settings().https
    )


def forget(response: Response, *names: str) -> None:
    """Take cookies back."""
    for name in names:
        response.set_cookie(named(name), "", max_age=0, path="/", samesite="lax", secure=settings().https)
