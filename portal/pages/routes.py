"""Every route of the portal, by reader."""

from portal.pages.admin.routes import ROUTES as ADMIN
from portal.pages.applicant import (
    appointment,
    checking,
    discarding,
    items,
    letter,
    listing,
    looked,
    mending,
    mine,
    papers,
    progress,
    receipt,
    report,
    section_pages,
    signatures,
    starting,
    tasks,
)
from portal.pages.assets import static_file
from portal.pages.bureau.routes import ROUTES as BUREAU
from portal.pages.department.routes import ROUTES as DEPARTMENT
from portal.pages.public import display, front_door, guide, notice, result, screening, signing_in, tracking
from portal.pages.staff.routes import ROUTES as STAFF
from portal.pages.township.routes import ROUTES as TOWNSHIP

ROUTES = (
    static_file,
    front_door.home,
    front_door.contact,
    front_door.privacy,
    front_door.accessibility,
    guide.Guide,
    screening.Questionnaire,
    result.Result,
    display.Display,
    display.live,
    display.ready,
    signing_in.SigningIn,
    tracking.Tracking,
    notice.Notices,
    mine.Mine,
    looked.looked,
    mending.Mending,
    progress.Progress,
    letter.Letters,
    report.Report,
    appointment.Appointments,
    receipt.Receipts,
    items.Items,
    starting.Starting,
    tasks.Tasks,
    checking.Checking,
    discarding.Discarding,
    papers.Papers,
    signatures.Signatures,
    listing.Lists,
    section_pages.SectionPages,
    *STAFF,
    *TOWNSHIP,
    *BUREAU,
    *DEPARTMENT,
    *ADMIN,
)
