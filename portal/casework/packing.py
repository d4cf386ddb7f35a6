"""Packing: a case's form and papers as one sealed package for the economic check.

Names of files in it say nothing: a ZIP does not hide them. What each one is stands in ``contents.txt``.
"""

import asyncio

from portal.application.paper_form import PaperForm, form_pdf
from portal.casework.checking import known_answers
from portal.casework.reading import CaseFile
from portal.core.clock import today
from portal.core.sealed_zip import password_for, seal_zip
from portal.core.words import _, speaking
from portal.documents import store
from portal.documents.attaching import Document

Files = list[tuple[str, bytes]]


def package_password(casefile: CaseFile) -> str:
    """The password of this case's package; the same however often it is made."""
    return password_for("economic check", casefile.case["id"])


async def package(casefile: CaseFile) -> bytes:
    """The sealed package: the form as PDF, every photograph that is still there, and what is what.

    Outside any transaction: it reads files and takes its time. Raises FontMissing when nothing can be printed.
    """
    with speaking("zh"):
        files = await _files(casefile)
    return await asyncio.to_thread(seal_zip, files, package_password(casefile))


async def _files(casefile: CaseFile) -> Files:
    reference = casefile.reference
    files: Files = [(f"{reference}/form.pdf", await _form(casefile))]
    lines = [_("编号 {reference}", reference=reference), _("form.pdf：申请表")]
    number = 0
    for paper, documents in casefile.documents.items():
        for document in documents:
            number += 1
            name = casefile.pack.papers[paper].name.zh if paper in casefile.pack.papers else paper
            data = await _photograph(document)
            if data is None:
                lines.append(_("{n}.jpg：{paper}（这张照片现在打不开）", n=f"{number:02}", paper=name))
                continue
            files.append((f"{reference}/{number:02}.jpg", data))
            lines.append(_("{n}.jpg：{paper}", n=f"{number:02}", paper=name))
    # With the mark by which old Windows editors see that it is UTF-8, and the line ends they want.
    files.append((f"{reference}/contents.txt", ("﻿" + "\r\n".join(lines) + "\r\n").encode()))
    return files


async def _form(casefile: CaseFile) -> bytes:
    pack = casefile.pack
    papers = [
        (str(pack.papers[name].name), _("{n}张照片", n=len(documents)))
        for name, documents in casefile.documents.items()
        if name in pack.papers
    ]
    return await form_pdf(
        PaperForm(
            form=pack.form,
            county=pack.county,
            reference=casefile.reference,
            made_on=today(),
            answers=known_answers(casefile),
            papers=papers,
            signed=casefile.signatures,
        )
    )


async def _photograph(document: Document) -> bytes | None:
    """The photograph, or None where its file is gone: one lost file keeps nobody from the check."""
    if document.key is None:
        return None
    try:
        return await store.read(document.file, document.key, document.id)
    except store.FileMissing:
        return None
