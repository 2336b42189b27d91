"""The kinds of sheet: one row for each says all that is to know of a kind.

A new kind takes its row and its words here, and the module that makes its sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Literal

WorkbookKind = Literal["trust", "national", "local", "analyst", "published", "programme"]


class Scope(Enum):
    """What there is a sheet for each of: :data:`asg.sheets.figures.plan.SCOPES` finds them."""

    ONCE = "the workbook"
    ONCE_WITH_ANSWERS = "the workbook, where there are answers"
    ONCE_WITH_PRIORITIES = "the workbook, where a question asks for the overall experience"
    ONCE_WITH_PROFILE = "the workbook, where respondents are known"
    GROUP = "each group"
    GROUP_WITH_BANDS = "each group with bands"
    GROUP_WITH_OUTLIERS = "each group with bands, where there are answers"
    GROUP_WITH_BREAKDOWNS = "each group with breakdowns"
    GROUP_OF_SCORES = "each group with only scores"
    GROUP_OF_QUESTIONS = "each group with only questions"
    SECTION = "each section"
    BREAKDOWN = "each breakdown"
    BREAKDOWN_WITH_BANDS = "each breakdown with bands"
    COMPARED_GROUP = "each group with changes"
    SEVERAL_YEARS = "the workbook, with three or more years"
    MAILED_GROUP = "each group with response rates"
    MAILED_GROUPS = "all groups with response rates"


@dataclass(frozen=True)
class Kind:
    """A kind of sheet."""

    workbook: WorkbookKind | None
    """The sort of workbook that has it; None where every sort may."""
    maker: str
    """What makes it: module in ``asg.sheets``, and name. A template needs none of these, so they
    are loaded when a sheet is made."""
    per: Scope = Scope.ONCE
    """What there is a sheet for each of."""
    text: str = ""
    """The file of words that it shows, "" where none."""
    parts: tuple[str, ...] = ()
    """What of the results may be in these words, each a paragraph of its own."""
    published_text: bool = False
    """Whether other words may take their place where results are from a published workbook."""
    notes: Literal["", "maker", "finish"] = ""
    """Who puts the notes of ``how_to_read.md`` on it: its maker, or "finish" for whoever finishes
    all sheets; "" where it has none."""
    needs: str = ""
    """The kind whose sheet its formulas or charts read: it may be moved, not left out."""
    made: Literal["first", "links", "last"] = "first"
    """When: "links" with the places of all items on the sheets made before, "last" from these."""
    same_for_all: bool = False
    """Whether it is the same in the workbooks of all trusts."""
    contents: bool = False
    """Whether it lists the other sheets, which link to it."""
    machinery: bool = False
    """Whether it is what the others are made from, not part of the story: its tab is grey, and only
    its head is printed."""
    pages_wide: int = 1
    """How many pages its columns are printed on."""
    repeated: tuple[int, int] | None = None
    """First and last column printed again on each of these; None for none."""


_COVER = ("coverage",)
_NOTES = ("settings", "sources", "counts", "response_rates", "notices")
_LOCAL_NOTES = ("standards", "spread", "strata", "withheld", "settings", "sources", "notices")
_PUBLISHED_COVER = ("publication", "contact", "absent", "links")

KINDS: Mapping[str, Kind] = {
    # a trust's workbook
    "cover": Kind(
        "trust", "trust.cover:cover", text="cover.md", parts=_COVER, made="links", contents=True
    ),
    "summary": Kind(
        "trust", "trust.summary:summary", notes="maker", needs="chart_data", made="links"
    ),
    "about": Kind(
        "trust",
        "trust.about:about",
        text="about.md",
        parts=("response_rates", "links", "scoring_example", "printing"),
        published_text=True,
        made="last",
    ),
    "scores": Kind(
        "trust",
        "trust.scores:scores_sheet",
        Scope.GROUP_OF_SCORES,
        notes="finish",
        needs="chart_data",
    ),
    "sections": Kind(
        "trust", "trust.section:section_sheet", Scope.SECTION, notes="finish", needs="chart_data"
    ),
    "questions": Kind(
        "trust",
        "trust.scores:questions_sheet",
        Scope.GROUP_OF_QUESTIONS,
        notes="finish",
        needs="chart_data",
    ),
    "change": Kind("trust", "trust.change:change_sheet", notes="finish", needs="chart_data"),
    "trend": Kind(
        "trust", "trust.trend:trend_sheet", Scope.SEVERAL_YEARS, notes="finish", needs="chart_data"
    ),
    "comparison": Kind("trust", "trust.comparison:comparison", notes="finish", made="links"),
    "answers": Kind(
        "trust",
        "trust.answers:answers_sheet",
        Scope.ONCE_WITH_ANSWERS,
        notes="finish",
        needs="chart_data",
    ),
    "profile": Kind(
        "trust",
        "trust.profile:profile_sheet",
        Scope.ONCE_WITH_PROFILE,
        notes="finish",
        needs="chart_data",
    ),
    "question_list": Kind("trust", "trust.question_list:questions_sheet", machinery=True),
    "priorities": Kind(
        "trust",
        "trust.priorities:priorities_sheet",
        Scope.ONCE_WITH_PRIORITIES,
        notes="finish",
        needs="chart_data",
    ),
    "peers": Kind("trust", "trust.peers:peers_sheet", notes="finish", needs="trusts"),
    "workings": Kind("trust", "trust.workings_sheet:workings_sheet", machinery=True),
    "trusts": Kind("trust", "trust.data_sheets:trusts_sheet", same_for_all=True, machinery=True),
    "results": Kind(
        "trust", "trust.data_sheets:results_sheet", machinery=True, pages_wide=3, repeated=(4, 6)
    ),
    "chart_data": Kind(None, "trust.chart_data:with_chart_data", made="last", machinery=True),
    "notes": Kind(
        "trust", "trust.notes:notes_sheet", text="notes.md", parts=_NOTES, published_text=True
    ),
    # the national workbook
    "national_cover": Kind(
        "national",
        "national.national_cover:national_cover",
        text="cover.md",
        parts=_COVER,
        contents=True,
    ),
    "national_summary": Kind(
        "national", "national.national_summary:national_summary", notes="finish", made="links"
    ),
    "much_worse": Kind("national", "national.outliers_sheet:much_worse", notes="finish"),
    "much_better": Kind("national", "national.outliers_sheet:much_better", notes="finish"),
    "outliers": Kind("national", "national.whole_survey:outliers_sheet", notes="finish"),
    "breakdowns": Kind(
        "national", "national.national_breakdowns:breakdowns_sheet", Scope.GROUP, notes="finish"
    ),
    "firmness": Kind("national", "national.firmness_sheet:firmness_sheet", notes="finish"),
    "heat_map": Kind(
        "national",
        "national.heat_map:heat_map",
        Scope.GROUP_WITH_BANDS,
        notes="finish",
        made="links",
    ),
    "national_table": Kind(
        "national", "national.national_tables:national_table", Scope.GROUP, notes="finish"
    ),
    "response_rates": Kind("national", "national.national_tables:response_rates", notes="finish"),
    "trust_items": Kind(
        "national", "national.heat_map:trust_items", Scope.GROUP, notes="finish", made="links"
    ),
    "all_results": Kind(
        "national",
        "national.national_tables:all_results",
        machinery=True,
        pages_wide=3,
        repeated=(1, 6),
    ),
    "national_notes": Kind(
        "national", "trust.notes:notes_sheet", text="notes.md", parts=_NOTES, published_text=True
    ),
    # the workbook of a trust's own breakdowns
    "local_cover": Kind(
        "local", "breakdowns.local_cover:local_cover", text="cover.md", parts=_COVER, contents=True
    ),
    "local_heat_map": Kind(
        "local", "breakdowns.local_heat_map:local_heat_map", Scope.BREAKDOWN, notes="finish"
    ),
    "local_ranges": Kind(
        "local",
        "breakdowns.local_ranges:local_ranges",
        Scope.BREAKDOWN_WITH_BANDS,
        notes="finish",
        needs="chart_data",
    ),
    "local_results": Kind(
        "local",
        "breakdowns.local_tables:local_results",
        notes="finish",
        pages_wide=3,
        repeated=(3, 7),
    ),
    "local_notes": Kind(
        "local", "breakdowns.local_notes:local_notes", text="local_notes.md", parts=_LOCAL_NOTES
    ),
    # the example workbook of the add-in
    "analyst_start": Kind(
        "analyst", "analyst.analyst_book:start_sheet", text="start.md", parts=("contents",)
    ),
    "analyst_responses": Kind(
        "analyst", "analyst.example_responses:responses_sheet", notes="maker", pages_wide=3
    ),
    "analyst_weights": Kind(
        "analyst",
        "analyst.example_responses:weights_sheet",
        notes="maker",
        needs="analyst_responses",
    ),
    "analyst_scores": Kind(
        "analyst", "analyst.example_responses:scores_sheet", notes="maker", needs="analyst_weights"
    ),
    "analyst_all_scores": Kind(
        "analyst",
        "analyst.example_responses:all_scores_sheet",
        notes="maker",
        needs="analyst_responses",
    ),
    "analyst_bands": Kind("analyst", "analyst.band_cells:bands_sheet", notes="maker"),
    "analyst_results": Kind("analyst", "analyst.example_results:results_sheet", notes="maker"),
    "analyst_table": Kind(
        "analyst", "analyst.example_results:table_sheet", notes="maker", pages_wide=3
    ),
    # tables for publication
    "published_cover": Kind(
        "published",
        "publication.pages:cover_page",
        text="cover.md",
        parts=_PUBLISHED_COVER,
        published_text=True,
    ),
    "published_contents": Kind("published", "publication.pages:contents_page"),
    "published_notes": Kind(
        "published",
        "publication.pages:notes_page",
        text="notes.md",
        parts=("remarks",),
        published_text=True,
    ),
    "published_scores": Kind(
        "published", "publication.publication_tables:SCORES", Scope.GROUP, notes="maker"
    ),
    "published_change": Kind(
        "published", "publication.publication_tables:CHANGES", Scope.COMPARED_GROUP, notes="maker"
    ),
    "published_national": Kind(
        "published", "publication.publication_tables:NATIONAL", Scope.GROUP, notes="maker"
    ),
    "published_rates": Kind(
        "published", "publication.publication_tables:RATES", Scope.MAILED_GROUP, notes="maker"
    ),
    "published_national_rates": Kind(
        "published",
        "publication.publication_tables:NATIONAL_RATES",
        Scope.MAILED_GROUPS,
        notes="maker",
    ),
    "published_ranges": Kind(
        "published", "publication.publication_tables:RANGES", Scope.GROUP_WITH_BANDS, notes="maker"
    ),
    "published_outliers": Kind(
        "published",
        "publication.publication_tables:OUTLIERS",
        Scope.GROUP_WITH_OUTLIERS,
        notes="maker",
    ),
    "published_breakdowns": Kind(
        "published",
        "publication.publication_tables:BREAKDOWNS",
        Scope.GROUP_WITH_BREAKDOWNS,
        notes="maker",
    ),
}

SHOWS: Mapping[str, str] = {
    "cover": "survey, trust, contents with the bands of sections, the key to the bands",
    "summary": "headline; each group's sections and questions by band; farthest from average",
    "about": "the survey, response rates, key terms, how to read the charts",
    "scores": "a group's scores of questions, with bars and without a comparison",
    "sections": "a section: all trusts ranked; its questions with scores, bands and ranges",
    "questions": "a group's questions with scores, bands and ranges, no sections",
    "change": "change since the previous survey: a chart for each question, and a table",
    "trend": "scores of three or more years: a chart for each question, and a table",
    "comparison": "the questions in each band, best first",
    "answers": "how many chose each option of each question, beside all trusts, with bars",
    "profile": "who took part: age, sex and profile columns beside all trusts, rates, weights",
    "peers": "scores of chosen trusts or of an area beside the trust's own, by formulas",
    "question_list": "every question: wording, who answered, options and scores",
    "priorities": "questions by gap to the average and correlation with the overall, with a chart",
    "workings": "the expected range of every item as live formulas",
    "trusts": "the scores of all trusts, which Workings computes from",
    "results": "this trust's rows of results.csv, every digit",
    "chart_data": "the figures that charts draw",
    "notes": "method, settings, sources, counts, notices",
    "national_cover": "survey, contents, the key to the bands",
    "national_summary": "what stands out among all trusts",
    "much_worse": "trusts and items much worse than expected",
    "much_better": "trusts and items much better than expected",
    "outliers": "trusts whose shares of best or worst answers stand out over the whole survey",
    "breakdowns": "scores by age, sex and profile, each category beside everyone else",
    "firmness": "which bands would be another under other settings of the method",
    "heat_map": "the bands of all trusts and items of a group",
    "national_table": "averages, spread and numbers of trusts in each band, item by item",
    "response_rates": "response rates of all trusts",
    "trust_items": "the scores of all trusts and items of a group",
    "all_results": "all rows of results.csv",
    "national_notes": "method, settings, sources, counts, notices",
    "local_cover": "survey, trust, contents, the key to the bands",
    "local_heat_map": "the bands of teams, sites or another breakdown",
    "local_ranges": "each question's scores and ranges by a breakdown, with charts",
    "local_results": "all figures of the breakdowns",
    "local_notes": "method, what was compared, what is withheld",
    "analyst_start": "what the workbook is, and its contents",
    "analyst_responses": "responses of three trusts",
    "analyst_weights": "ASG_WEIGHTS at work",
    "analyst_scores": "functions from answers to scores at work",
    "analyst_all_scores": "ASG_SCORES at work",
    "analyst_bands": "functions from scores to bands at work",
    "analyst_results": "ASG_RESULT and ASG_RESPONSE_RATE at work",
    "analyst_table": "ASG_RESULTS at work",
    "published_cover": "title, publisher, dates, contact",
    "published_contents": "the list of tables",
    "published_notes": "the notes that titles refer to",
    "published_scores": "scores of trusts",
    "published_change": "change in scores of trusts",
    "published_national": "national scores",
    "published_rates": "response rates of trusts",
    "published_national_rates": "national response rates",
    "published_ranges": "expected ranges and bands of trusts",
    "published_outliers": "trusts' shares of best and worst answers, and their bands",
    "published_breakdowns": "national scores by age, sex and profile, beside everyone else",
}
"""What is on a sheet of each kind, in words: the list that a template in Excel has."""

PUBLISHED_PAGES = ("published_cover", "published_contents", "published_notes")
"""The pages that published tables begin with, in order."""

NOTES_OF_BANDS = ("next_band", "wider_range", "firmness")
"""Notes of a trust's workbook that stand wherever questions have bands."""

if TYPE_CHECKING:
    SheetKind = str
else:
    SheetKind = Literal[tuple(KINDS)]  # what pydantic accepts, and names where it does not


def noted(workbook: WorkbookKind) -> set[str]:
    """What a heading of ``how_to_read.md`` may name in a sort of workbook."""
    kinds = {name for name, kind in KINDS.items() if kind.workbook == workbook and kind.notes}
    return kinds | {*(NOTES_OF_BANDS if workbook == "trust" else ())}
