"""Every route of this reader."""

from typing import Any

from portal.pages.township import (
    appointments,
    cases,
    check,
    checks,
    files,
    moves,
    notice,
    opinion,
    survey,
    survey_photos,
    visits,
    worklist,
)

ROUTES: tuple[Any, ...] = (
    worklist.Worklist,
    cases.Cases,
    files.Files,
    moves.Moves,
    appointments.Appointments,
    visits.visits,
    survey.Surveys,
    survey_photos.SurveyPhotos,
    check.Check,
    checks.Checks,
    opinion.Opinion,
    notice.Notice,
)
