"""Printed: a PDF as an answer."""

from litestar import Response


def pdf_file(body: bytes, name: str) -> Response:
    """A PDF to be saved: nobody's cache keeps it."""
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Response(content=body, media_type="application/pdf", headers=headers)
