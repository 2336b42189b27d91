"""The template of published tables: what an analyst may change, what is refused, and where."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest
from finished_tables import above, all_text, column, headings, rows
from openpyxl import load_workbook
from typer.testing import CliRunner

from asg.build.editions import write_files
from asg.build.run import build
from asg.build.workbooks import write_workbook
from asg.cli.commands import app
from asg.columns import RESPONSE_RATE_COLUMNS, RESULT_COLUMNS, typed_frame
from asg.errors import TemplateError, UsageError
from asg.template.export import export_template
from made_results import SUPPRESSED_N, demonstration, made


@pytest.fixture
def template(tmp_path):
    """A copy of the shipped template, and a function that changes one of its files."""
    folder = tmp_path / "template"
    export_template("published_tables", folder)

    def changed(old, new, file="template.toml"):
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return changed


def written(results, folder, template="published_tables"):
    [path] = write_files(results, folder, template)
    return load_workbook(path)


REFUSED = [
    ('kind = "published_contents"', 'kind = "published_notes"', "expected these sheets first"),
    ("[note scores][note national", "[note points][note national", r"\[note points\]: expected"),
    ('name = "{group}_scores"', 'name = "{group} scores"', "underscores in place of spaces"),
    ("\n[publication]", "\n[publishing]", "publishing: unknown key"),
    ("# published = 2025-04-03", 'published = "2025-04-03"', "without quotation marks"),
    ('status = "provisional"', 'status = "draft"', "status"),
    ('release_link = ""', 'release_link = "www.example.org"', "release_link"),
    ('formats = ["xlsx"]', 'formats = ["pdf"]', "formats"),
    ('kind = "published_change"', 'kind = "heat_map"', "cannot have a sheet of kind"),
    ('kind = "published_change"', 'kind = "published_notes"', "first, and once"),
]


@pytest.mark.parametrize(("old", "new", "said"), REFUSED)
def test_a_wrong_template_is_refused(template, demonstration_results, tmp_path, old, new, said):
    folder = template(old, new)
    with pytest.raises(TemplateError, match=said) as caught:
        write_files(demonstration_results, tmp_path / "out", folder)
    assert "template.toml" in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_the_line_is_told(template, demonstration_results, tmp_path):
    folder = template('name = "{group}_scores"', 'name = "{group} scores"')
    lines = (folder / "template.toml").read_text().splitlines()
    number = next(i for i, line in enumerate(lines, 1) if "{group} scores" in line)
    with pytest.raises(TemplateError, match=f"template.toml, line {number}: "):
        write_files(demonstration_results, tmp_path, folder)


def test_a_note_that_no_title_names_is_refused(template, demonstration_results, tmp_path):
    folder = template("# remarks", "# another\n\nMore.\n\n# remarks", "text/notes.md")
    with pytest.raises(TemplateError, match="no title refers to the note 'another'"):
        write_files(demonstration_results, tmp_path, folder)


def test_colours_are_refused(template, demonstration_results, tmp_path):
    folder = template('font = "Arial"', 'font = "Arial"\n[colours]\nblue = "#000000"', "theme.toml")
    with pytest.raises(TemplateError, match=r"theme\.toml.*colours: unknown key"):
        write_files(demonstration_results, tmp_path, folder)


def test_words_in_braces_are_checked(template, demonstration_results, tmp_path):
    folder = template("{contact}", "{settings}", "text/cover.md")
    with pytest.raises(
        TemplateError, match=r"cover.md, line \d+: '\{settings\}' is not a placeholder"
    ):
        write_files(demonstration_results, tmp_path, folder)


def test_templates_of_other_sorts_are_refused(demonstration_results, tmp_path):
    with pytest.raises(TemplateError, match=r"the national workbook; expected .*published tables"):
        write_files(demonstration_results, tmp_path, "national")
    with pytest.raises(TemplateError, match="is for published tables, not for a trust's workbook"):
        write_workbook(
            demonstration_results, "RRE", tmp_path / "a.xlsx", template="published_tables"
        )


def test_another_font(template, demonstration_results, tmp_path):
    book = written(demonstration_results, tmp_path, template('"Arial"', '"Verdana"', "theme.toml"))
    assert {c.font.name for c in book["ADU_scores"][1] if c.value} == {"Verdana"}


def test_a_sheet_left_out_is_in_no_list(template, demonstration_results, tmp_path):
    folder = template('kind = "published_change"\nname = "{group}_change"\n', "CUT")
    file = folder / "template.toml"
    before, _, after = file.read_text().partition("[[sheets]]\nCUT")
    file.write_text(before + after[after.index("[[sheets]]") :])
    notes = folder / "text" / "notes.md"
    text = notes.read_text()
    notes.write_text(text[: text.index("# change")] + text[text.index("# response rates") :])
    book = written(demonstration_results, tmp_path / "out", folder)
    assert not [name for name in book.sheetnames if "change" in name]
    assert column(book["Table_of_contents"], "Worksheet") == [
        name for name in book.sheetnames if name != "Table_of_contents"
    ]


def test_the_cover_says_which_tables_there_are_not(demonstration_results, tmp_path):
    table = demonstration_results.table.copy()
    for name in (n for n in RESULT_COLUMNS if n.startswith(("previous_", "change"))):
        empty = typed_frame({"n": [None] * len(table)}, {name: RESULT_COLUMNS[name]})
        table[name] = empty[name].reindex(table.index)
    table["change"] = table["previous_survey"] = ""
    results = replace(
        demonstration_results,
        table=table,
        previous=None,
        response_rates=typed_frame({}, RESPONSE_RATE_COLUMNS),
    )
    book = written(results, tmp_path)
    said = "\n".join(above(book["Cover"]))
    assert not any("A change is significant" in note for note in column(book["Notes"], "Note"))
    assert "There are no tables of change" in said
    assert "There are no tables of response rates" in said
    assert not [name for name in book.sheetnames if name.endswith(("_change", "rates"))]


def test_remarks_on_the_input_are_notes_that_the_cover_names(demonstration_results, tmp_path):
    results = replace(
        demonstration_results,
        provenance=replace(demonstration_results.provenance, notices=("One.", "Two.")),
    )
    book = written(results, tmp_path)
    notes = dict(
        zip(column(book["Notes"], "Note"), column(book["Notes"], "Note number"), strict=True)
    )
    assert f"Remarks on this release: {notes['One.']}{notes['Two.']}" in above(book["Cover"])


def test_nothing_suppressed_is_in_any_format(every_format, tmp_path):
    """Numbers of respondents under 30, and their scores: planted, and in none of the files."""
    planted = made(demonstration(2024), demonstration(2023))
    table = planted.results.table
    row = table[table.status == "suppressed"].index[0]
    table.loc[row, ["n", "score"]] = SUPPRESSED_N, planted.hidden[0]
    paths = write_files(planted.results, tmp_path, every_format)
    hidden = [repr(number)[:8] for number in planted.hidden]
    for path in paths:
        text = path.read_bytes()
        if path.suffix in (".xlsx", ".ods"):
            text = all_text(path)
        assert not [number for number in hidden if number.encode() in text], path.name
    scores = next(path for path in paths if path.name.endswith("adu-scores.csv"))
    assert f",{SUPPRESSED_N}," not in scores.read_text(encoding="utf-8")


def test_build_writes_these_files_alone(demonstration_results, tmp_path):
    built = build(demonstration_results, tmp_path, template="published_tables")
    assert built.exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "asg-ledger.json",
        "demo-2024-published-tables.xlsx",
        "manifest.json",
        "results.csv",
    ]


@pytest.mark.parametrize(
    ("template", "given", "named"),
    [
        ("published_tables", {"trusts": ["RRE"]}, "--trust"),
        ("published_tables", {"resume": True, "jobs": 2}, "--jobs, --resume"),
        ("published_tables", {"pack": True}, "--pack"),
        ("programme_benchmark", {"trusts": ["RRE"], "jobs": 3}, "--trust, --jobs"),
        ("analyst", {"ledger": "ledger.json"}, "--ledger"),
    ],
)
def test_options_of_trusts_workbooks_are_refused_where_there_are_none(
    demonstration_results, tmp_path, template, given, named
):
    with pytest.raises(UsageError) as refused:
        build(demonstration_results, tmp_path / "out", template=template, **given)
    assert str(refused.value) == (
        f"{named}: not with template {template!r}, which makes no workbook of one trust"
    )
    assert not (tmp_path / "out").exists()


def test_the_command_says_what_is_open(tmp_path):
    asg_sample = CliRunner().invoke(
        app, ["build", "--template", "published_tables", "--out", str(tmp_path)]
    )
    assert asg_sample.exit_code == 0
    assert "published-tables.xlsx" in asg_sample.stdout
    assert "is empty: period, release" in asg_sample.stdout.replace("\n", " ")


def test_outliers_are_those_of_the_results_in_whole_per_cents(sample_tables):
    results = sample_tables.results
    found = results.outliers.set_index(["group", "trust_code", "measure"])
    rows_of = results.table.groupby(["group", "trust_code"])["status"].agg(set)
    marks = Counter()
    for group in ("AMHS", "OPMHS"):
        sheet = sample_tables.book[f"{group}_outliers"]
        assert headings(sheet)[2:8] == [
            "Answers counted",
            "Share of answers (%)",
            "Mean share of all trusts (%)",
            "z score (standard errors)",
            "Band number (1 worst to 7 best)",
            "Band",
        ]
        told = [[cell.value for cell in row] for row in rows(sheet)[1:]]
        assert [(r[0], r[2]) for r in told] == [
            (code, f"{measure} answers") for code in results.trusts for measure in ("Best", "Worst")
        ]
        for code, _, answers, *shown, _synthetic in told:
            key = group, code, answers.split()[0].lower()
            if key in found.index:
                row = found.loc[key]
                figures = [round(100 * row["share"]), round(100 * row["expected"]), row["z"]]
                assert shown == [*figures, row["band"], row["band_label"]]
            else:
                mark = "[c]" if "suppressed" in rows_of[group, code] else "[x]"
                assert shown == [mark] * 5
                marks[mark] += 1
    assert marks["[c]"]
    assert marks["[x]"]
    [path] = sample_tables.folder.glob("*-opmhs-outliers.csv")
    table = pd.read_csv(path, na_values=["[c]", "[x]", "[z]"], keep_default_na=False)
    named = ["trust_code", "trust_name", "measure", "share", "expected", "z", "band", "band_label"]
    assert [*table.columns[:8]] == named
    assert table["share"].isna().sum() == sum(marks.values())


def test_without_answers_the_cover_says_that_there_are_no_outliers(published_tables):
    assert not [name for name in published_tables.book.sheetnames if "outliers" in name]
    said = " ".join(str(row[0]) for row in published_tables.book["Cover"].values)
    assert "There are no tables of outliers. The published workbook has no answers" in said


def test_breakdowns_are_those_of_the_results_with_the_comparison_in_words(sample_tables):
    found = sample_tables.results.breakdowns
    comparison = {
        "above": "Above everyone else",
        "below": "Below everyone else",
        "no difference": "No significant difference",
    }
    shown, withheld = Counter(), 0
    for group in ("CAMHS", "AMHS", "OPMHS"):
        sheet = sample_tables.book[f"{group}_breakdowns"]
        assert headings(sheet)[:12] == [
            "Variable",
            "Category",
            "Item code",
            "Item",
            "Respondents (number)",
            "Score (out of 10)",
            "Standard error (points of score)",
            "Lower limit of 95% interval (out of 10)",
            "Upper limit of 95% interval (out of 10)",
            "Difference from everyone else (points of score)",
            "z score (standard errors)",
            "Compared with everyone else",
        ]
        told = [[cell.value for cell in row] for row in rows(sheet)[1:]]
        of_group = found[found["group"] == group]
        assert len(told) == len(of_group)
        for row, (variable, category, item, _, *figures, _synthetic) in zip(
            of_group.itertuples(), told, strict=True
        ):
            assert variable == sample_tables.results.survey.variable_title(row.variable)
            assert (category, item) == (row.category, row.item)
            if pd.isna(row.n):
                assert figures == ["[c]"] * 8
                withheld += 1
                continue
            expected = [row.n, row.score, row.se, row.lower_95, row.upper_95, row.difference, row.z]
            words = comparison.get(row.comparison, "[z]")
            assert figures == [*("[z]" if pd.isna(f) else f for f in expected), words]
            shown[words] += 1
    assert withheld
    assert shown["Above everyone else"]
    assert shown["Below everyone else"]
    [path] = sample_tables.folder.glob("*-amhs-breakdowns.csv")
    table = pd.read_csv(path, na_values=["[c]", "[x]", "[z]"], keep_default_na=False)
    of_group = found[found["group"] == "AMHS"]
    assert table["score"].notna().sum() == of_group["score"].notna().sum()


def test_without_respondents_the_cover_says_that_there_are_no_breakdowns(published_tables):
    assert not [name for name in published_tables.book.sheetnames if "breakdowns" in name]
    said = " ".join(str(row[0]) for row in published_tables.book["Cover"].values)
    assert "There are no tables of breakdowns. A published workbook has no respondents" in said
