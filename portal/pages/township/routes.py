"""Every route of this reader."""

from typing import Any

from portal.pages.township import (
    appointments,
    cases,
    check,
    checks,
    figures,
    files,
    moves,
    notice,
    opinion,
    results,
    survey,
    survey_photos,
    visits,
    worklist,
)

ROUTES: tuple[Any, ...] = (
    worklist.Worklist,
    figures.township_figures,
    cases.Cases,
    files.Files,
    moves.Moves,
    appointments.Appointments,
    visits.visits,
    survey.Surveys,
    survey_photos.SurveyPhotos,
    survey_photos.papers,
    check.Check,
    checks.Checks,
    opinion.Opinion,
    notice.Notice,
    results.Results,
)
