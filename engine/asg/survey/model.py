"""What was asked, of whom, and how it is scored: the survey file as checked, frozen objects."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Iterable
from functools import cached_property
from itertools import groupby
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictFloat,
    StrictInt,
    StringConstraints,
    field_validator,
    model_validator,
)

from asg.kernels import defaults
from asg.survey.field_types import (
    LONGEST_SHORT,
    Fraction,
    Identifier,
    Name,
    NamedText,
    Quantile,
    Report,
    Score,
    Shown,
    ShownText,
    ShownTitle,
    SurveyId,
    Text,
    Title,
    WebAddress,
    Words,
)
from asg.survey.file_columns import COLUMN_ROLES, OUTCOME_COUNTS, THOUSANDS, WEIGHT, read_code
from asg.text_size import counted
from asg.unit_word import TRUST

SEX_CELLS = ("male", "female")
"""The two sexes of the standardisation cells; any other sex has no cell."""

_IN_BLOCK = re.compile(r"(.*[0-9])(?:_\w+|[A-Za-z])")
LocationPath = tuple[str | int, ...]
"""Where something is in a survey: ``("questions", 3, "options", 0, "code")``."""


class CrossFault(NamedTuple):
    """Two parts of a survey that do not fit together: where (the path in the file) and how."""

    path: LocationPath
    message: str


class CrossFaultsError(ValueError):
    """Parts of a survey that do not fit together, all of them."""

    def __init__(self, faults: Iterable[CrossFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(fault.message for fault in self.faults))


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Method(_Part):
    """The settings of the method; docs/method.md says what each default rests on."""

    weight_cap: Annotated[StrictFloat, Field(gt=0)] = defaults.WEIGHT_CAP
    unknown_cell: Literal["exclude", "neutral"] = defaults.UNKNOWN_CELL
    suppress_below: Annotated[StrictInt, Field(ge=1)] = defaults.SUPPRESS_BELOW
    winsorise: Annotated[StrictFloat, Field(ge=0, lt=0.5)] = defaults.WINSORISE
    quantile: Quantile = defaults.QUANTILE
    variance: Literal["linearised", "product"] = defaults.VARIANCE
    limits: tuple[Fraction, Fraction, Fraction] = defaults.LIMITS
    change_test: Literal["z", "t"] = defaults.CHANGE_TEST
    change_level: Fraction = defaults.CHANGE_LEVEL
    min_trusts: Annotated[StrictInt, Field(ge=2)] = defaults.MIN_TRUSTS
    decimals: Annotated[StrictInt, Field(ge=2, le=12)] | Literal["all"] = defaults.DECIMALS

    @property
    def of_range(self) -> dict[str, Any]:
        """The settings of the expected range, as :func:`asg.expected_range` names them."""
        return {
            "winsorise_tails": self.winsorise,
            "quantile": self.quantile,
            "limits_at": self.limits,
            "min_trusts": self.min_trusts,
        }

    @field_validator("limits")
    @classmethod
    def _limits_rise(cls, limits: tuple[float, float, float]) -> tuple[float, float, float]:
        if not limits[0] < limits[1] < limits[2]:
            raise ValueError("three rising numbers between 0 and 1 are expected")
        return limits


class Codes(_Part):
    """What the codes of the columns mean that are not answers.

    Further keys are standardising variables.
    """

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, dict[str, Text]] = Field(init=False)

    sex: dict[str, Text] = Field(default_factory=dict)
    group: dict[str, Text] = Field(default_factory=dict)
    age_group: dict[str, Text] = Field(default_factory=dict)
    missing: tuple[str, ...] = ()

    @field_validator("missing", mode="before")
    @classmethod
    def _missing_as_text(cls, missing: object) -> object:
        # An analyst writes -99 as a number; in a text file it stands as text.
        return [str(m) for m in missing] if isinstance(missing, list | tuple) else missing


class Standardise(_Part):
    """The variables that answers are standardised by; with none every respondent counts alike."""

    variables: tuple[Identifier, ...] = ("age_group", "sex")


class Group(_Part):
    """An assessment service group and what is reported for it."""

    id: Identifier
    title: Title
    report: Report
    history: bool = False
    drop: tuple[Identifier, ...] = ()


class Option(_Part):
    """An answer option; without a score it says nothing about the trust."""

    code: Annotated[StrictInt, Field(ge=-32767, le=32767)]
    label: ShownText
    score: Score | None = None


class Question(_Part):
    """A question, a short name for it, its base in words, and how its answers are scored."""

    id: Identifier
    key: Identifier
    text: Shown
    short: Annotated[Text, StringConstraints(max_length=LONGEST_SHORT)] | None = None
    base: Words = ""
    source: Literal["stated", "public", "inferred"]
    options: tuple[Option, ...] = ()
    blank_means: StrictInt | None = None
    asked_if: dict[Identifier, tuple[StrictInt, ...]] | None = None

    @property
    def scored(self) -> bool:
        """Whether any option carries a score."""
        return any(option.score is not None for option in self.options)

    @property
    def scores(self) -> dict[int, float]:
        """Score (0 to 10) by code, of the options that carry one."""
        return {option.code: option.score for option in self.options if option.score is not None}

    @property
    def labels(self) -> dict[int, str]:
        """Label by code."""
        return {option.code: option.label for option in self.options}

    @property
    def codes_expected(self) -> str:
        """What may be in an answer to it, in words."""
        codes = [f"{code} ({label})" for code, label in self.labels.items()]
        return f"{', '.join(codes)}, or blank"


class Section(_Part):
    """A section of the report: a number, a title and its scored questions."""

    number: Annotated[StrictInt, Field(ge=1, le=99)]
    title: ShownTitle
    questions: tuple[Identifier, ...] = Field(min_length=1)

    @property
    def id(self) -> str:
        """The section as an item of the results: S01, S02, ..."""
        return f"S{self.number:02d}"


class WebLink(_Part):
    """A page about the survey: what it is called, and its address."""

    text: Annotated[Text, StringConstraints(max_length=200)]
    url: WebAddress


class ProfileVariable(_Part):
    """A column that says who took part: its heading in the file, and what its codes mean."""

    column: Text
    labels: dict[str, NamedText] = Field(min_length=1)
    title: Title | None = None

    @property
    def categories(self) -> tuple[str, ...]:
        """The different labels, in the order of the codes: several codes may be one category."""
        return tuple(dict.fromkeys(self.labels.values()))


class About(_Part):
    """What describes the survey. Outputs say nothing of what is not stated here."""

    programme: Text | None = None
    organisation: Annotated[Text, StringConstraints(max_length=LONGEST_SHORT)] | None = None
    country: Annotated[Text, StringConstraints(max_length=LONGEST_SHORT)] | None = None
    groups: Text | None = None
    population: Text | None = None
    eligibility: Text | None = None
    fieldwork: Text | None = None
    invited: Text | None = None
    links: tuple[WebLink, ...] = ()
    contact: Text | None = None

    @field_validator("invited", mode="before")
    @classmethod
    def _number_as_people(cls, invited: object) -> object:
        number = invited
        if isinstance(invited, str):
            thousands = THOUSANDS.fullmatch(invited)
            number = read_code(invited.replace(",", "") if thousands else invited)
        return counted(number, "person", "people") if type(number) is int else invited


class ScoredItems(NamedTuple):
    """What a group may have scores of: questions first, then sections."""

    ids: tuple[str, ...]
    keys: tuple[str, ...]
    """Of the questions; ``""`` for a section."""
    sections: tuple[tuple[int, ...], ...]
    """The places of the questions that each section is made of."""


class Survey(_Part):
    """A survey: groups, sections, questions with their scores, and the settings of the method."""

    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))

    id: SurveyId
    title: Title
    year: Annotated[StrictInt, Field(ge=1990, le=2199)]
    about: About = About()
    method: Method = Method()
    columns: dict[str, Text] = Field(default_factory=dict)
    codes: Codes = Codes()
    age_groups: dict[str, tuple[StrictInt, StrictInt]] = Field(default_factory=dict)
    standardise: Standardise = Standardise()
    groups: tuple[Group, ...] = Field(min_length=1)
    sections: tuple[Section, ...] = ()
    questions: tuple[Question, ...] = Field(min_length=1)
    trusts: dict[str, Name] = Field(default_factory=dict)
    succession: dict[str, Text] = Field(default_factory=dict)
    profile: dict[Identifier, ProfileVariable] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _parts_fit(self) -> Survey:
        faults = list(_cross_faults(self))
        if faults:
            raise CrossFaultsError(faults)
        return self

    @property
    def organisation(self) -> str:
        """What one of those is called that are benchmarked."""
        return self.about.organisation or TRUST

    @property
    def everyone(self) -> str:
        """All trusts together, as a heading names them: the country, where it is stated."""
        return self.about.country or "All trusts"

    @property
    def everyone_in_text(self) -> str:
        """The same within a sentence."""
        return self.about.country or "all trusts"

    @cached_property
    def question(self) -> dict[str, Question]:
        """The questions by id, in the order of the file."""
        return {question.id: question for question in self.questions}

    @cached_property
    def blocks(self) -> tuple[tuple[Question, ...], ...]:
        """The multi-response questions: in each, the tick boxes whose blanks mean a code.

        Questions that follow each other with ``blank_means`` are one; ids of another number,
        such as Q13_1 after Q12_2, begin the next.
        """
        runs = groupby(self.questions, lambda q: (q.blank_means is not None, _block_stem(q)))
        return tuple(tuple(boxes) for (declared, _), boxes in runs if declared)

    @cached_property
    def scored_questions(self) -> tuple[Question, ...]:
        """The questions that carry scores, section by section, then those in no section."""
        in_sections = [q for section in self.sections for q in section.questions]
        rest = [q.id for q in self.questions if q.scored and q.id not in set(in_sections)]
        return tuple(self.question[q] for q in [*in_sections, *rest])

    @cached_property
    def section_of(self) -> dict[str, Section]:
        """The section that each scored question is in; a question in none is absent."""
        return {q: section for section in self.sections for q in section.questions}

    def group(self, group_id: str) -> Group:
        """The group of an id; KeyError where there is none."""
        for group in self.groups:
            if group.id == group_id:
                return group
        raise KeyError(group_id)

    def place_of(self, group: Group) -> int:
        """The place of a group among the survey's: responses hold this number."""
        return [g.id for g in self.groups].index(group.id)

    def sections_of(self, group: Group) -> tuple[tuple[Section, tuple[str, ...]], ...]:
        """The sections that a group has, each with those of its questions the group keeps."""
        kept = (
            (section, tuple(q for q in section.questions if q not in group.drop))
            for section in self.sections
        )
        return tuple((section, questions) for section, questions in kept if questions)

    def scored_items(self, group: Group) -> ScoredItems:
        """The scored questions, and the sections if the group has scores of these."""
        place = {question.id: k for k, question in enumerate(self.scored_questions)}
        sections = self.sections_of(group) if group.report == "benchmark" else ()
        return ScoredItems(
            ids=(*place, *(section.id for section, _ in sections)),
            keys=(*(q.key for q in self.scored_questions), *("" for _ in sections)),
            sections=tuple(tuple(place[q] for q in kept) for _, kept in sections),
        )

    def column(self, role: str) -> str:
        """The heading of a role, a question or a profile variable in a file of responses."""
        variable = self.profile.get(role)
        return variable.column if variable else self.columns.get(role, role)

    @cached_property
    def standardised_by(self) -> tuple[str, ...]:
        """The standardising variables as a sentence names them: age, sex, route."""
        words = (self.variable_title(variable) for variable in self.standardise.variables)
        return tuple("age" if word == "Age group" else word.lower() for word in words)

    def categories(self, variable: str) -> tuple[str, ...] | None:
        """The categories of a standardising variable; None where the file of responses has them."""
        if variable == "age_group":
            return tuple(self.age_groups)
        if variable == "sex":
            return SEX_CELLS
        if variable in self.profile:
            return self.profile[variable].categories
        codes = (self.codes.model_extra or {}).get(variable)
        return None if codes is None else tuple(dict.fromkeys(codes.values()))

    def variable_title(self, variable: str) -> str:
        """A profile variable, age_group or sex in words: ``long_term`` is "Long term"."""
        named = self.profile.get(variable)
        return named.title if named and named.title else variable.replace("_", " ").capitalize()


def _cross_faults(survey: Survey) -> Iterable[CrossFault]:
    yield from _repeats("questions", [q.id for q in survey.questions], "id")
    yield from _repeats("questions", [q.key for q in survey.questions], "key")
    yield from _repeats("groups", [g.id for g in survey.groups], "id")
    yield from _repeats("sections", [s.number for s in survey.sections], "number")
    yield from _question_faults(survey.questions)
    yield from _placement_faults(survey)
    yield from _variable_faults(survey)
    yield from _column_faults(survey)
    yield from _code_faults(survey)
    yield from _age_group_faults(survey.age_groups)
    yield from _trust_code_faults(survey)


def _placement_faults(survey: Survey) -> Iterable[CrossFault]:
    """Questions of sections, and those that groups drop."""
    by_id = {question.id: question for question in survey.questions}
    placed: dict[str, int] = {}
    for s, section in enumerate(survey.sections):
        for q, question_id in enumerate(section.questions):
            message = ""
            if question_id not in by_id:
                message = f"{question_id!r} is not a question of this survey"
            elif not by_id[question_id].scored:
                message = f"{question_id!r} has no scores, so it cannot be in a section"
            elif question_id in placed:
                message = f"{question_id!r} is in section {placed[question_id]} already"
            if message:
                yield CrossFault(("sections", s, "questions", q), message)
            placed.setdefault(question_id, section.number)
    for g, group in enumerate(survey.groups):
        for d, question_id in enumerate(group.drop):
            if question_id not in by_id:
                message = f"{question_id!r} is not a question of this survey"
                yield CrossFault(("groups", g, "drop", d), message)


def _column_faults(survey: Survey) -> Iterable[CrossFault]:
    """Roles of columns, profile variables, and headings that two of them read."""
    questions = [question.id for question in survey.questions]
    own = (v for v in survey.standardise.variables if v not in (*COLUMN_ROLES, *survey.profile))
    respondents = (*COLUMN_ROLES, *dict.fromkeys([*own, *questions]))
    roles = (*COLUMN_ROLES, WEIGHT, *OUTCOME_COUNTS)
    for role in survey.columns:
        if role not in {*roles, *respondents}:
            wanted = "a standardising variable or a question id is expected"
            message = f"a column role ({', '.join(roles)}), {wanted}"
            if role in survey.profile:
                message = f"profile.{role} names this column; this line is of no use"
            yield CrossFault(("columns", role), message)
    for variable, in_file in survey.profile.items():
        if variable in {*roles, *questions}:
            message = f"{variable!r} is a column role or a question; another name is expected"
            yield CrossFault(("profile", variable), message)
        yield from _repeated_labels(variable, in_file)
    of_outcomes = ("trust_code", "trust_name", "group", *OUTCOME_COUNTS)
    weight = (WEIGHT,) if WEIGHT in survey.columns else ()
    for of_one_file in ((*respondents, *weight), of_outcomes):
        headings = [survey.column(role) for role in of_one_file]
        for heading in sorted({h for h in headings if headings.count(h) > 1}):
            yield CrossFault(("columns",), f"two roles read the one column {heading!r}")


def _trust_code_faults(survey: Survey) -> Iterable[CrossFault]:
    """Codes that differ in case alone, and successors that have a successor."""
    for table, codes in (("trusts", survey.trusts), ("succession", survey.succession)):
        spelled: dict[str, str] = {}
        for code in codes:
            if (first := spelled.setdefault(code.casefold(), code)) != code:
                yield CrossFault((table, code), f"{code!r} duplicates {first!r}: case is ignored")
    replaced = {old.casefold() for old in survey.succession}
    for old, new in survey.succession.items():
        if new.casefold() in replaced:
            message = f"{new!r} has a successor itself; name the last one"
            yield CrossFault(("succession", old), message)


def _repeated_labels(variable: str, in_file: ProfileVariable) -> Iterable[CrossFault]:
    spelled: dict[str, str] = {}
    for code, label in in_file.labels.items():
        if (first := spelled.setdefault(label.casefold(), label)) != label:
            message = f"{label!r} duplicates {first!r}: case is ignored"
            yield CrossFault(("profile", variable, "labels", code), message)


def _repeats(table: str, values: list[Any], key: str) -> Iterable[CrossFault]:
    seen: set[Hashable] = set()
    for index, value in enumerate(values):
        if value in seen:
            yield CrossFault((table, index, key), f"duplicate {key} {value!r}")
        seen.add(value)


def _block_stem(question: Question) -> str:
    """The number that Q12_1, Q12_2 or Q12a, Q12b share; "" for other ids."""
    found = _IN_BLOCK.fullmatch(question.id)
    return found[1] if found else ""


def _question_faults(questions: tuple[Question, ...]) -> Iterable[CrossFault]:
    for q, question in enumerate(questions):
        codes: set[int] = set()
        for o, option in enumerate(question.options):
            if option.code in codes:
                message = f"{question.id}: two options have the code {option.code}"
                yield CrossFault(("questions", q, "options", o, "code"), message)
            codes.add(option.code)
        if question.blank_means is not None and question.blank_means not in codes:
            message = f"{question.blank_means} is not a code of the options of {question.id}"
            yield CrossFault(("questions", q, "blank_means"), message)
        before = {earlier.id: earlier.labels for earlier in questions[:q]}
        for leading, asked in (question.asked_if or {}).items():
            path = ("questions", q, "asked_if", leading)
            if leading not in before:
                yield CrossFault(path, f"{leading!r} is not a question before {question.id}")
            for code in [code for code in asked if code not in before.get(leading, (code,))]:
                yield CrossFault(path, f"{code} is not a code of the options of {leading}")


def _variable_faults(survey: Survey) -> Iterable[CrossFault]:
    variables = survey.standardise.variables
    others = (*(role for role in COLUMN_ROLES if role not in ("age_group", "sex")), WEIGHT)
    for v, variable in enumerate(variables):
        if variable in others:
            message = f"{variable!r} has no categories; expected age_group, sex or another column"
            yield CrossFault(("standardise", "variables", v), message)
        elif variable in variables[:v]:
            yield CrossFault(("standardise", "variables", v), f"duplicate variable {variable!r}")
    for variable in survey.codes.model_extra or {}:
        if variable not in variables or variable in survey.profile:
            message = "unknown key; expected sex, group, age_group, missing or a variable of "
            yield CrossFault(("codes", variable), f"{message}[standardise] outside [profile]")


def _code_faults(survey: Survey) -> Iterable[CrossFault]:
    group_ids = {group.id for group in survey.groups}
    for code, meaning in survey.codes.group.items():
        if meaning not in group_ids:
            message = f"{meaning!r} is not a group of this survey"
            yield CrossFault(("codes", "group", code), message)
    for code, meaning in survey.codes.age_group.items():
        if meaning not in survey.age_groups:
            message = f"{meaning!r} is not an age group of this survey"
            yield CrossFault(("codes", "age_group", code), message)
    if survey.codes.sex and not set(SEX_CELLS) <= set(survey.codes.sex.values()):
        message = "a code for 'male' and one for 'female' are expected"
        yield CrossFault(("codes", "sex"), message)


def _age_group_faults(age_groups: dict[str, tuple[int, int]]) -> Iterable[CrossFault]:
    previous_last = -math.inf
    for label, (first, last) in sorted(age_groups.items(), key=lambda item: item[1]):
        if first > last:
            yield CrossFault(("age_groups", label), f"the first age {first} is above {last}")
        elif first <= previous_last:
            yield CrossFault(("age_groups", label), f"age {first} is in two age groups")
        previous_last = max(previous_last, last)
