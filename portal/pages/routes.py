"""Every route of the portal, by reader."""

from portal.pages.assets import static_file
from portal.pages.applicant import mine, progress, receipt
from portal.pages.public import display, signing_in, tracking

ROUTES = (
    static_file,
    display.Display,
    display.live,
    display.ready,
    signing_in.SigningIn,
    tracking.Tracking,
    mine.Mine,
    progress.Progress,
    receipt.Receipts,
)
