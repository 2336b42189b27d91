"""What the command says on stdout: what was done, for whom, what was withheld, where it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from asg.bands import BAND_LABELS, BEST_FIRST
from asg.columns import FURTHER_COLUMNS
from asg.marks import SYNTHETIC
from asg.names import name_list, plain
from asg.reading import Responses
from asg.reading.outcomes import Outcomes
from asg.results.results import Provenance, Results
from asg.survey.file_columns import WEIGHT
from asg.survey.model import Survey
from asg.text_size import counted, listed
from asg.unit_word import wording

if TYPE_CHECKING:
    from pathlib import Path

    from asg.build.run import Built
    from asg.reading.draft import Draft


def results_lines(results: Results) -> Iterable[str]:
    """What the results are of: survey, people, trusts per group, bands, what was withheld."""
    said = wording(results.word, _kept(results))
    yield from map(said, _results_lines(results))
    # Notices of sites and areas speak of their trusts too.
    of_units = results.provenance.unit is not None
    for notice in results.provenance.notices:
        yield f"Note: {notice if of_units else said(notice)}"


def _kept(results: Results) -> list[str]:
    files = [source.file for source in results.provenance.sources]
    return [results.survey.title, *files, "a small trust's number"]


def _results_lines(results: Results) -> Iterable[str]:
    survey, provenance = results.survey, results.provenance
    yield f"{survey.title}: {counted(len(results.trusts), 'trust')}"
    yield from _synthetic_lines(provenance)
    for source in provenance.sources:
        rows = "" if source.rows is None else f", {counted(source.rows, 'row')}"
        yield f"From {source.role}: {source.file}{rows}"
    for group in survey.groups:
        yield from _group_lines(results, group.id)
    cell = listed(survey.standardised_by, "or")
    for counts in provenance.counts:
        left_out = []
        if counts.respondents is None:
            left_out.append(
                "number of respondents withheld: it would reveal a small trust's number"
            )
        if counts.excluded:
            left_out.append(f"{counts.excluded:,} with no {cell} cell left out")
        if counts.neutral:
            left_out.append(f"{counts.neutral:,} with no {cell} cell given weight 1")
        if counts.capped:
            left_out.append(f"{counted(counts.capped, 'weight')} capped")
        if left_out:
            yield f"{counts.year} {counts.group}: {', '.join(left_out)}"


def _group_lines(results: Results, group: str) -> Iterable[str]:
    rows = results.table[results.table["group"] == group]
    shown = rows[rows["score"].notna()]
    parts = [f"{counted(shown['trust_code'].nunique(), 'trust')} with scores"]
    suppressed = int((rows["status"] == "suppressed").sum())
    why = {
        "published": "not in the published file",
        "scores": "suppressed (too few respondents, or no score in the table)",
    }.get(results.provenance.kind, "suppressed (too few respondents)")
    if results.provenance.unit is not None:
        why = "withheld (too few respondents, or to protect others)"
    parts.append(f"{counted(suppressed, 'figure')} {why}")
    nothing = rows.groupby("trust_code")["status"].agg(lambda s: set(s) <= {"no_data", "not_asked"})
    if nothing.any():
        parts.append(f"{counted(int(nothing.sum()), 'trust')} without data")
    yield f"{group}: {'; '.join(parts)}"
    bands = shown["band"].value_counts()
    if len(bands):
        said = [f"{int(bands[b]):,} {BAND_LABELS[b]}" for b in BEST_FIRST if b in bands]
        yield f"{group}: {'; '.join(said)}"
    changes = shown["change"].value_counts()
    if changes.drop("", errors="ignore").sum():
        said = [f"{int(changes.get(c, 0)):,} {c}" for c in ("Increase", "No change", "Decrease")]
        yield f"{group}: change of questions: {'; '.join(said)}"


def build_lines(results: Results, built: Built) -> Iterable[str]:
    """What a build did and where its files are."""
    if built.manifest is None:
        yield SYNTHETIC
        yield from (f"Example workbook: {path}" for path in built.published)
        yield f"Results file for it: {built.table}"
        return
    yield from results_lines(results)
    tables = {name: built.out / f"{name}.csv" for name in FURTHER_COLUMNS}
    old = [p for name, p in tables.items() if name not in results.further_tables and p.exists()]
    if old:
        left = listed([*map(str, old)])
        yield f"Note: left from an earlier build, and not written by this one: {left}"
    if built.published:
        yield from _published_lines(results, built)
        return
    done = [workbook for workbook in built.workbooks if not workbook.error]
    units = wording(results.word)(counted(len(built.workbooks), "trust"))
    yield f"Workbooks: {len(done)} of {units} in {built.out}"
    kept = sum(workbook.kept for workbook in done)
    if kept:
        yield f"Kept from an earlier run: {counted(kept, 'workbook')}"
    if len(done) == 1:
        yield f"Workbook: {done[0].path}"
    slides = [workbook.slides["file"] for workbook in done if workbook.slides is not None]
    if len(slides) == 1:
        yield f"Slides: {built.out / slides[0]}"
    elif slides:
        yield f"Slides: {len(slides):,} files in {built.out}"
    if not built.national_error:
        yield f"National workbook: {built.national}"
    yield f"Table: {built.table} ({counted(len(results.table), 'row')})"
    yield f"Manifest: {built.manifest}"
    if built.national_error:
        yield f"Not written: national workbook: {built.national_error}"
    for workbook in built.failed:
        yield f"Not written: {workbook.trust_code}: {workbook.error}"


def _published_lines(results: Results, built: Built) -> Iterable[str]:
    for path in built.published:
        yield f"Published: {path}"
    yield f"Table: {built.table} ({counted(len(results.table), 'row')})"
    yield f"Manifest: {built.manifest}"
    if built.open_points:
        yield (
            "Note: the cover says 'to be announced' where the template's publication is "
            f"empty: {', '.join(built.open_points)}"
        )


def check_lines(checked: Results | Responses | Outcomes | Survey) -> Iterable[str]:
    """Say that an input has no errors, and what is in it."""
    match checked:
        case Results():
            yield from map(wording(checked.word, _kept(checked)), _scores_lines(checked))
        case Responses():
            said = wording(checked.word, [checked.source.file, *checked.trusts.values()])
            yield from map(said, _responses_lines(checked))
        case Outcomes():
            rows = counted(len(checked.table), "row")
            yield f"{checked.source.file}: no errors; outcomes in {rows}"
            yield from _synthetic_lines(checked)
            yield from (f"Note: {remark}" for remark in checked.remarks)
        case Survey():
            questions = counted(len(checked.questions), "question")
            scored, groups = len(checked.scored_questions), counted(len(checked.groups), "group")
            yield f"{checked.id}: no errors; a survey of {questions}, {scored} scored, and {groups}"


def draft_lines(draft: Draft, out: Path) -> Iterable[str]:
    """What a drafted survey has, and what is left to do."""
    survey = draft.survey
    yield f"Survey: {out}"
    questions = counted(len(survey.questions), "question")
    groups, by = counted(len(survey.groups), "group"), listed(survey.standardised_by) or "nothing"
    yield f"Drafted: {questions}, {groups}; weighted by {by}"
    yield from (f"Note: {remark}" for remark in draft.remarks)
    for role, heading in survey.columns.items():
        yield f"Column {heading}: {role}"
    if draft.missing:
        yield f"No column found for {listed(draft.missing, 'or')}: name it under columns"
    if "sex" in survey.standardise.variables and not survey.codes.sex:
        yield "Codes of sex not known: name those of male and female under codes.sex"
    if draft.left_out:
        yield f"Columns left out: {name_list([plain(heading) for heading in draft.left_out])}"
    yield "To do: scores of options from 0 to 10, wordings, sections, and how groups are reported"
    yield f"Then: asg survey check {out}"


def _synthetic_lines(checked: Responses | Outcomes | Provenance) -> Iterable[str]:
    if checked.synthetic:
        yield SYNTHETIC


def _scores_lines(results: Results) -> Iterable[str]:
    provenance = results.provenance
    what = "scores" if provenance.kind == "scores" else "a published benchmark"
    trusts = counted(len(results.trusts), "trust")
    yield f"{provenance.sources[0].file}: no errors; {what} of {trusts}"
    yield from _synthetic_lines(provenance)
    yield from (f"Note: {notice}" for notice in provenance.notices)


def _responses_lines(responses: Responses) -> Iterable[str]:
    people, trusts = counted(len(responses), "respondent"), counted(len(responses.trusts), "trust")
    yield f"{responses.source.file}: no errors; {people} of {trusts}"
    yield from _synthetic_lines(responses)
    yield from (f"Note: {remark}" for remark in responses.remarks)
    if responses.ignored_columns:
        yield f"Note: columns ignored: {', '.join(responses.ignored_columns)}"
    blank = int((responses.group < 0).sum())
    if blank:
        yield f"Note: {counted(blank, 'respondent')} without a group would not be in any results"
    unknown = int((responses.cell < 0).sum())
    if unknown:
        cell = listed(responses.standardised_by, "or")
        yield f"Note: {counted(unknown, 'respondent')} with no {cell} cell"


def survey_lines(survey: Survey) -> Iterable[str]:
    """Describe a survey: settings, groups, sections and questions with their scores."""
    yield f"{survey.id}: {survey.title} ({survey.year})"
    for name, value in survey.method.model_dump().items():
        yield f"  {name} = {value}"
    by = listed(survey.standardised_by) or "nothing"
    own = f", and by the column {survey.columns[WEIGHT]}" if WEIGHT in survey.columns else ""
    yield f"Weighted by {by}{own}"
    for group in survey.groups:
        drop = f", without {', '.join(group.drop)}" if group.drop else ""
        history = "with history" if group.history else "no history"
        yield f"Group {group.id}: {group.title}; {group.report}, {history}{drop}"
    for section in survey.sections:
        yield f"Section {section.number}. {section.title}"
        for question_id in section.questions:
            question = survey.question[question_id]
            yield f"  {question.id} [{question.source}] {question.text}"
            for leading, codes in (question.asked_if or {}).items():
                yield f"      asked if {leading} is {listed(map(str, codes), 'or')}"
            for option in question.options:
                score = "-" if option.score is None else f"{option.score:g}"
                yield f"      {option.code} {option.label}: {score}"
    placed = set(survey.section_of)
    rest = [question for question in survey.questions if question.id not in placed]
    if rest:
        yield "In no section"
        for question in rest:
            yield f"  {question.id} [{question.source}] {question.text}"
