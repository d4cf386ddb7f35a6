"""Busy cases: as many more papers, events, messages, notes and items as a test wants."""

from uuid import uuid4

from portal.core.clock import now
from portal.core.sealing import seal
from tests.database import Admin
from tests.desks import stored_case


async def make_busy(admin: Admin, reference: str, many: int) -> None:
    """So many more of everything that a case's page shows."""
    case = await stored_case(admin, reference)
    for n in range(many):
        one, who = uuid4(), uuid4()
        await admin.run(
            "insert into document (id, application, paper, token, file, key, width, height, bytes, made_at, made_by)"
            " values ($1, $2, 'id-card', $1, $3, 'x', 800, 600, 1, $4, $5)",
            one, case["application"], uuid4().hex, now(), who,
        )  # fmt: skip
        await admin.run(
            "insert into case_event (case_file, move, state, office, by_person, by_duty, at)"
            " values ($1, 'remind', 'submitted', $2, null, 'portal', $3)",
            case["id"], case["office"], now(),
        )  # fmt: skip
        await admin.run(
            "insert into message (id, case_file, by_person, by_duty, body, at)"
            " values ($1, $2, $3, 'applicant', $4, $5)",
            one, case["id"], who, seal(f"第{n}句", "message.body", one), now(),
        )  # fmt: skip
        await admin.run(
            "insert into internal_note (id, case_file, by_staff, body, at) values ($1, $2, $3, $4, $5)",
            one, case["id"], who, seal(f"第{n}条", "internal_note.body", one), now(),
        )  # fmt: skip
        await admin.run(
            "insert into joint_item (id, case_file, reference, item, department, state, fields, home_office, made_at,"
            " changed_at) values ($1, $2, $3, $4, 'education', 'pushed', $5, $6, $7, $7)",
            one, case["id"], reference, f"item-{one}", seal("{}", "joint_item.fields", one), case["home_office"], now(),
        )  # fmt: skip
