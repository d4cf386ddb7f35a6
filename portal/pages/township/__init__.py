"""The township's desk: worklist, case, survey, check, opinion, notice."""
