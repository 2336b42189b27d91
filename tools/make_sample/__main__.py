"""Makes the embedded sample: python -m make_sample.__main__.

The same bytes in every run: one seed, no clock. Ends with an error, and leaves the files as they
are, where the ordinary engine run on the made rows misses a printed figure.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
import tempfile
from pathlib import Path

import numpy as np

from asg import sample
from asg.marks import SYNTHETIC_COLUMN, SYNTHETIC_MARK
from asg.output_files import write_file
from asg.reading.survey_files import load_survey
from asg.sample import OUTCOMES_FILE, PREVIOUS_FILE, RESPONSES_FILE
from asg.survey.model import Survey
from make_sample import design
from make_sample.calibration import Year, calibrated, check_designed, item_effects, year_before
from make_sample.checking import SampleError, check_made
from make_sample.generation import Aims, answer, draw_chance
from make_sample.outcomes import outcomes_table
from make_sample.printed import Printed, printed_figures
from make_sample.profile import make_profile
from make_sample.questionnaire import BLANK, Codes
from make_sample.respondents import Respondents, make_respondents
from make_sample.teams import make_teams
from make_sample.trusts import GROUPS, Trust, make_trusts

SEED = 2024
PROFILE_YEARS = (2024,)
_COMPRESSION = 9

Answered = dict[str, tuple[Respondents, dict[str, Codes]]]
"""Respondents and their answers, by group."""


def main() -> None:
    """Make the sample's files where the program has them."""
    try:
        contents = make_sample()
    except SampleError as error:
        sys.exit(str(error))
    with tempfile.TemporaryDirectory() as folder:
        for name, content in contents.items():
            Path(folder, name).write_bytes(content)
        report = check_made(Path(folder), printed_figures())
    here = Path(sample.__file__).parent
    for name, content in contents.items():
        write_file(content, here / name)
        print(f"{name}: {len(content):,} bytes")
    print(report)


def make_sample() -> dict[str, bytes]:
    """Make the content of the sample's files, by file name."""
    printed = printed_figures()
    survey, survey_before = load_survey("cmhs-2024"), load_survey("cmhs-2023")
    check_designed(survey, printed)
    trusts = make_trusts(printed, np.random.default_rng([SEED, 0]))
    now, before = _both_years(survey, trusts, printed)
    ids = {question.id: question.id for question in survey.questions}
    by_key = {question.key: question.id for question in survey.questions}
    ids_before = {by_key[question.key]: question.id for question in survey_before.questions}
    return {
        RESPONSES_FILE: _compressed(_rows(2024, trusts, now, ids)),
        PREVIOUS_FILE: _compressed(_rows(2023, trusts, before, ids_before)),
        OUTCOMES_FILE: outcomes_table(trusts, printed, np.random.default_rng([SEED, 1])).encode(),
    }


def _both_years(survey: Survey, trusts: list[Trust], printed: Printed) -> tuple[Answered, Answered]:
    """Answer for every group of both years, in the words of this year's questionnaire."""
    rre = [trust.code for trust in trusts].index(printed.code)
    made: dict[int, Answered] = {2023: {}, 2024: {}}
    # The group with the printed figures first: the others' averages lie around its.
    for g, group in sorted(enumerate(GROUPS), key=lambda pair: pair[1] != printed.group):
        random = np.random.default_rng([SEED, 2, g])
        effects = item_effects(random, len(trusts), len(survey.questions))
        years = {}
        for year in (2023, 2024):
            rows = np.array([trust.rows[year, group] for trust in trusts])
            respondents = make_respondents(survey, group, rows, rre, random)
            quality = np.array([trust.quality[year] for trust in trusts])
            chance = draw_chance(survey, respondents, quality, effects[year], random)
            years[year] = Year(survey, group, respondents, chance)
        if group == printed.group:
            aims, figures = calibrated(years[2024], printed, rre)
            around = aims.averages
            earlier = _shifted(around, 0.0, design.YEAR_SHIFT_SPREAD, random)
            aims_before = year_before(years[2023], printed, rre, earlier, figures)
        else:
            shift, spread = design.GROUP_SHIFT[group], design.GROUP_SHIFT_SPREAD
            aims = Aims(_shifted(around, shift, spread, random))
            aims_before = Aims(_shifted(aims.averages, 0.0, design.YEAR_SHIFT_SPREAD, random))
        for year, aim in ((2023, aims_before), (2024, aims)):
            one = years[year]
            answers = answer(survey, group, one.respondents, one.chance, aim)
            made[year][group] = one.respondents, answers
    return made[2024], made[2023]


def _shifted(
    averages: dict[str, float], shift: float, spread: float, random: np.random.Generator
) -> dict[str, float]:
    return {
        item: float(np.clip(average + shift + spread * random.standard_normal(), 1.0, 9.3))
        for item, average in averages.items()
    }


def _rows(year: int, trusts: list[Trust], answered: Answered, ids: dict[str, str]) -> str:
    """Lay out the file: by trust, then group; columns of the questions under that year's ids."""
    random = np.random.default_rng([SEED, 3, year])
    teams = {g: make_teams(trusts, g, answered[g][0].trust, random) for g in GROUPS}
    profiles = {}
    if year in PROFILE_YEARS:
        chance = np.random.default_rng([SEED, 4, year])
        of = {g: answered[g][0].trust for g in GROUPS}
        profiles = {g: make_profile(g, of[g], len(trusts), chance) for g in GROUPS}
    added = list(profiles.get(GROUPS[0], ()))
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    about = ["age", "sex", "sample_age", "sample_sex"]
    keys = ["respondent_id", "trust_code", "trust_name", "group"]
    writer.writerow([*keys, *about, *ids.values(), "team", SYNTHETIC_COLUMN, *added])
    number = 0
    for i, trust in enumerate(trusts):
        for group in GROUPS:
            respondents, answers = answered[group]
            here = np.flatnonzero(respondents.trust == i)
            columns = [respondents.columns[name][here].tolist() for name in about]
            for item in ids:
                codes = answers[item][here].tolist()
                columns.append(["" if code == BLANK else str(code) for code in codes])
            columns.append(teams[group][here].tolist())
            columns.append([SYNTHETIC_MARK] * here.size)
            columns += [profiles[group][name][here].tolist() for name in added]
            for row in zip(*columns, strict=True):
                number += 1
                name = f"S{year % 100}-{number:05d}"
                writer.writerow([name, trust.code, trust.name, group, *row])
    return stream.getvalue()


def _compressed(text: str) -> bytes:
    # No time and no name in the header: the same content gives the same bytes.
    return gzip.compress(text.encode(), _COMPRESSION, mtime=0)


if __name__ == "__main__":
    main()
