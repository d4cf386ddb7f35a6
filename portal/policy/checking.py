"""``pack check``: a pack, or a folder of packs, read whole; every problem with its file and key."""

import sys
from pathlib import Path as Folder
from typing import TextIO

from portal.core.words import _
from portal.policy.choosing import editions
from portal.policy.pack import load
from portal.policy.problems import PackWrong, Problem, Problems

FINE, WRONG = 0, 1


def check(path: Folder, out: TextIO | None = None) -> int:
    """Prints every problem, or what was found to be in order; the exit code says which."""
    out = out or sys.stdout
    problems = Problems()
    found = editions(path, problems)
    said: list[Problem] = list(problems.found)
    fine: list[str] = []
    for edition in found:
        try:
            pack = load(edition.folder)
        except PackWrong as wrong:
            below = edition.folder != path
            said += [
                Problem(f"{edition.folder.name}/{each.file}" if below else each.file, each.key, each.message)
                for each in wrong.problems
            ]
        else:
            fine.append(_("{version}：{count}个例子都对", version=pack.version, count=len(pack.examples)))
    for each in dict.fromkeys(said):
        print(each, file=out)
    if said:
        print(_("有{count}处要改", count=len(set(said))), file=out)
        return WRONG
    for each in fine:
        print(each, file=out)
    return FINE
