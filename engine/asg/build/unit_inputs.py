"""The inputs of a build of sites or areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from asg.build.earlier_inputs import earlier_inputs
from asg.build.editions import EDITIONS
from asg.build.inputs import check_files_differ, refuse_without_input
from asg.build.journal import MANIFEST_FILE, read_manifest
from asg.errors import Fault, InputError, UsageError
from asg.reading import Responses, read_responses
from asg.reading.beside import read_beside
from asg.reading.kinds import Wanted
from asg.reading.survey_files import list_surveys, load_survey
from asg.reading.trusts_file import read_trusts
from asg.reading.units import by_area, read_sites
from asg.results.results import Results
from asg.results.run import benchmark
from asg.sample import load_sample
from asg.survey.model import Survey
from asg.template.files import load_template


@dataclass(frozen=True)
class UnitInputs:
    """What a build by unit is made from, as the command line names it."""

    unit: str
    file: Path | None
    survey: str | None = None
    previous: Sequence[Path] = ()
    previous_survey: Sequence[str] = ()
    sheet: str | None = None
    trusts: Path | None = None


def load_unit_results(inputs: UnitInputs) -> Results:
    """Read responses by site or area, those of the sample where there is no file, to results.

    The unit is a column of areas where a file of trusts is given, or else a column of sites of the
    responses.
    """
    option = f"--unit {inputs.unit}"
    if inputs.trusts is not None:
        options = {"--previous": inputs.previous, "--previous-survey": inputs.previous_survey}
        if given := [name for name, value in options.items() if value]:
            raise UsageError(
                f"{option}: not with {', '.join(given)}: figures of merged trusts, together with "
                "those of an area, would reveal a small trust"
            )
        check_files_differ([("INPUT", inputs.file), ("--trusts", inputs.trusts)])
        survey, responses = _responses(inputs)
        return benchmark(
            survey, by_area(responses, read_trusts(inputs.trusts, inputs.sheet), inputs.unit)
        )
    if inputs.file is None:
        raise UsageError(
            f"{option}: the embedded sample has no sites; expected INPUT with that column, or "
            "--trusts with it as a column of areas"
        )
    earlier = [("--previous", file) for file in inputs.previous]
    check_files_differ([("INPUT", inputs.file), *earlier])
    asked = load_survey(inputs.survey or list_surveys()[0])
    faults: list[Fault] = []
    read = []
    years = earlier_inputs(asked, inputs.previous, inputs.previous_survey)

    def sites(file: Path, survey: Survey, sheet: str | None) -> Responses:
        return read_sites(file, survey, inputs.unit, sheet)

    for file, survey in ((inputs.file, asked), *years):
        try:
            if survey is asked:
                read.append((survey, sites(file, survey, inputs.sheet)))
            else:
                wanted = Wanted("responses", file, survey, inputs.sheet)
                read.append((survey, read_beside(wanted, sites)))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return benchmark(asked, read[0][1], previous=read[1:])


def check_unit_options(unit: str, template: str, others: Sequence[str]) -> None:
    """Raise UsageError for what a build by unit does not make, or has no use for.

    Slides and published tables speak of trusts; outcomes of the mailing are of trusts.
    """
    if others:
        raise UsageError(f"--unit {unit}: not with {', '.join(others)}")
    edition = EDITIONS[load_template(template).layout.workbook]
    if edition.files is not None:
        raise UsageError(f"--unit {unit}: not with template {template!r}, which is of trusts")


def _responses(inputs: UnitInputs) -> tuple[Survey, Responses]:
    if inputs.file is None:
        refuse_without_input({"--survey": inputs.survey, "--sheet": inputs.sheet})
        sample = load_sample()
        return sample.survey, sample.responses
    survey = load_survey(inputs.survey or list_surveys()[0])
    return survey, read_responses(inputs.file, survey, inputs.sheet)


def check_folder(out: Path, unit: str | None) -> None:
    """Raise UsageError where a folder holds a build of other units: files have the same names."""
    manifest = read_manifest(out / MANIFEST_FILE)
    held = str(manifest.get("unit", ""))
    if manifest and held.casefold() != (unit or "").casefold():
        raise UsageError(
            f"--out: {out} holds a build of {held or 'trusts'}; expected another folder for "
            f"one of {unit or 'trusts'}"
        )
