"""Which survey belongs to which of the files given for earlier years."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from asg.errors import UsageError
from asg.names import name_list
from asg.reading.survey_files import list_surveys, load_survey
from asg.results.earlier_years import check_year_before, check_years_differ
from asg.survey.model import Survey

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


class EarlierInput(NamedTuple):
    """A file of an earlier year and that year's survey."""

    file: Path
    survey: Survey


def earlier_inputs(
    asked: Survey, files: Sequence[Path], named: Sequence[str]
) -> list[EarlierInput]:
    """Find the survey of each file of an earlier year, the newest year first.

    Of several files, the year of each is the one in its name, or else that of the survey in the
    same place of ``named``. A survey that is left out is the one shipped.
    """
    if len(named) > len(files):
        more = "without --previous: expected last year's responses too"
        if files:
            more = (
                f"appears {len(named)} times, --previous {len(files)} times; expected as many or "
                "fewer"
            )
        raise UsageError(f"--previous-survey {more}")
    surveys = [load_survey(name) for name in named]
    for survey in surveys:
        check_year_before(asked, survey)
    check_years_differ(surveys)
    if not files:
        return []
    if len(files) == 1:
        return [
            EarlierInput(files[0], surveys[0] if surveys else shipped_survey(asked, asked.year - 1))
        ]
    found = [
        EarlierInput(file, survey)
        for file, survey in zip(files, _surveys_of(asked, files, surveys), strict=True)
    ]
    check_years_differ([survey for _, survey in found])
    return sorted(found, key=lambda earlier: -earlier.survey.year)


def _surveys_of(asked: Survey, files: Sequence[Path], surveys: Sequence[Survey]) -> list[Survey]:
    by_year = {survey.year: survey for survey in surveys}
    years = [_year_in_name(file, asked.year) for file in files]
    in_place = list(surveys) if len(surveys) == len(files) else [None] * len(files)
    if None in years and None not in in_place:
        return [s for s in in_place if s is not None]
    unknown = [str(file) for file, year in zip(files, years, strict=True) if year is None]
    if unknown:
        raise UsageError(
            f"--previous: the year of {name_list(unknown)} is not known; expected one earlier "
            "year in the file's name, such as responses-2022.csv, or as many --previous-survey as "
            "--previous, in the same order"
        )
    found = [by_year.get(year) or shipped_survey(asked, year) for year in years if year is not None]
    unused = [s.id for s in surveys if s.year not in years]
    if unused:
        raise UsageError(f"--previous-survey: no --previous is of the year of {name_list(unused)}")
    return found


def _year_in_name(file: Path, this_year: int) -> int | None:
    """The one earlier year that a file's name holds."""
    years = {int(year) for year in _YEAR.findall(file.name) if int(year) < this_year}
    return years.pop() if len(years) == 1 else None


def shipped_survey(asked: Survey, year: int) -> Survey:
    """The survey of an earlier year of the same family."""
    name = f"{asked.id.removesuffix(str(asked.year))}{year}"
    if name not in list_surveys():
        raise UsageError(
            f"--previous: no survey {name!r} is shipped; name it with --previous-survey"
        )
    return load_survey(name)
