"""One trust's view of the figures, and what a sheet of its workbook is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from asg.marks import NO_FIGURE as NO_FIGURE
from asg.marks import NOT_APPLICABLE as NOT_APPLICABLE
from asg.marks import SUPPRESSED as SUPPRESSED
from asg.sheets.figures.absence import from_published, from_table, why_suppressed
from asg.sheets.figures.figures import Figures, GroupOutline, Item, Key, Row, SectionOutline
from asg.sheets.figures.firmness import firmness_of
from asg.sheets.figures.wording import SOME_RANKED, words_of
from asg.sheets.figures.workings import Workings, workings
from asg.sheets.model import Content
from asg.template.files import Template
from asg.template.kinds import SheetKind
from asg.template.paper import Orientation, Paper
from asg.template.words import plain, plain_text, stated

OTHER_QUESTIONS = "Other questions"
AnswerRow = dict[str, Any]
"""A row of the table of answers."""
CHANGED = (
    "Figures were changed in this workbook. The bands follow them; scores, ranks, sentences and "
    "charts do not."
)


@dataclass(frozen=True)
class PlannedSheet:
    """A sheet that the workbook will have."""

    kind: SheetKind
    """What it shows."""
    name: str
    title: str
    """On its tab, and at its top."""
    outline: GroupOutline | None = None
    section: SectionOutline | None = None
    """The group, and the section of it, that it is about; None where it is about neither."""
    by: str = ""
    """The breakdown that it is about, empty where none."""
    paper: Paper = "A4"
    orientation: Orientation = "landscape"
    """Of its printed pages."""

    @property
    def group_outline(self) -> GroupOutline:
        """The group that it is about; the sheets that ask for it are about one."""
        if self.outline is None:
            raise ValueError("a group's sheet needs its group")
        return self.outline


@dataclass(frozen=True)
class TrustView:
    """The figures as one trust's workbook shows them."""

    figures: Figures
    template: Template
    """Shared by all trusts."""
    plan: tuple[PlannedSheet, ...]
    """The sheets in order, shared too."""
    code: str
    """The trust."""

    @property
    def name(self) -> str:
        """The trust's name, or its code where the input gives none."""
        return self.figures.trusts[self.code] or self.code

    @property
    def title(self) -> str:
        """Code and name, as sentences say them."""
        return self.titled(self.code)

    def titled(self, code: str) -> str:
        """Code and name of a trust."""
        return self.figures.titled(code)

    @cached_property
    def rows_of_trust(self) -> Mapping[Key, Row]:
        """The trust's rows by group and item."""
        return self.figures.rows[self.code]

    def row(self, group: str, item: str) -> Row | None:
        """The trust's row of an item, None where the results have none."""
        return self.rows_of_trust.get((group, item))

    def item(self, group: str, item: str) -> Item:
        """What holds for an item in all trusts."""
        return self.figures.items[group, item]

    @cached_property
    def ranks_every_trust(self) -> bool:
        """Whether every ranking has a bar for each trust."""
        most = self.template.layout.charts.ranked_trusts
        rankings = (item.ranking for item in self.figures.items.values())
        return all(ranking is None or ranking.step(most) == 1 for ranking in rankings)

    @cached_property
    def firmness(self) -> Mapping[Key, str]:
        """How firm each of the trust's bands is, in words; none where that is not known."""
        return firmness_of(self.figures, self.code)

    @cached_property
    def answer_rows(self) -> Mapping[Key, list[AnswerRow]]:
        """The trust's answers to each question by group and question; none where not known."""
        rows = self.figures.beside("answers", self.code)
        by_question = groupby(rows, lambda row: (str(row["group"]), str(row["item"])))
        return {key: list(options) for key, options in by_question}

    @cached_property
    def workings(self) -> Workings:
        """What stands where on the sheet Workings, and which of it is live."""
        sheet = next((p.name for p in self.plan if p.kind == "workings"), "")
        return workings(
            self.figures,
            self.template.theme,
            sheet,
            self.rows_of_trust,
            from_trusts=any(p.kind == "trusts" for p in self.plan),
        )

    def unless_changed(self, words: str, instead: str = CHANGED) -> Content:
        """Words, not the user's, that give way to others once figures are changed."""
        has_workings = any(p.kind == "workings" for p in self.plan)
        return self.workings.unless_changed(words, instead) if has_workings else words

    @cached_property
    def words(self) -> Mapping[str, str]:
        """What stands for each placeholder of the template's words."""
        items = self.figures.items.values()
        rankings = any(item.ranking is not None and len(item.ranking) for item in items)
        ranked = ("each trust" if self.ranks_every_trust else SOME_RANKED) if rankings else ""
        return words_of(self.figures, self.name, self.code, ranked)

    def how_to_read(self, kind: str) -> list[str]:
        """The notes of the template for a kind of sheet."""
        blocks = stated(self.template.how_to_read.get(kind, ()), self.words)
        return [plain(block, self.words) for block in blocks]

    @property
    def report(self) -> str:
        """What the Cover calls the workbook."""
        layout = self.template.layout
        several = len(self.figures.outlines) > 1
        of_groups = plain_text(layout.report, self.words) if several else ""
        report = of_groups or plain_text(layout.report_one_group, self.words)
        return report[:1].upper() + report[1:]

    def has_scores(self, outline: GroupOutline) -> bool:
        """Whether the trust has any score in a group that may be shown."""
        rows = (self.row(outline.group.id, question) for question in outline.questions)
        return any(row is not None and row.score is not None for row in rows)

    def sheet_of(self, group: str, section: str = "") -> str:
        """The name of the sheet of a section, or else of a group; empty where none."""
        for planned in self.plan:
            about = planned.outline is not None and planned.outline.group.id == group
            if about and planned.kind != "summary":
                found = planned.section.id if planned.section else ""
                if found == section or planned.kind != "sections":
                    return planned.name
        return ""


class NationalView(TrustView):
    """The figures as the national workbook shows them: those of all trusts."""

    @property
    def name(self) -> str:
        """What stands where a trust's workbook has the trust's name."""
        return "All trusts"

    @property
    def title(self) -> str:
        """The same, as sentences say it."""
        return self.name


def no_scores_sentence(view: TrustView, outline: GroupOutline) -> str:
    """Say that a trust has nothing to show for a group, and why."""
    rows = (view.row(outline.group.id, question) for question in outline.questions)
    if from_published(view.figures):
        why = "the published workbook has none"
    elif any(row is not None and row.status == "suppressed" for row in rows):
        why = f"to each question {why_suppressed(view.figures)}"
    else:
        why = "the table has none" if from_table(view.figures) else "nobody answered"
    return f"{view.title} has no scores to show for {outline.group.title}: {why}."
