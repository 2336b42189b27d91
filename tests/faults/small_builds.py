"""Writes a small survey and responses of three trusts: a build of it takes a blink."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

from asg.reading.survey_files import survey_toml
from asg.template import files as template
from asg.template import folders as template_folders
from made_up_surveys import dealt, made_up_survey, respondents, write_rows

NOBODY = 65534
TRUSTS = ("RXA", "RXB", "RXC")


def write_inputs(folder, name="responses.csv", yes=10):
    """Write ``survey.toml`` and responses of which ``yes`` in 30 say yes; give their paths."""
    survey = made_up_survey(sections=[("Q1",), ("Q2",)])
    (folder / "survey.toml").write_text(survey_toml(survey), encoding="utf-8")
    rows = [
        row
        for i, trust in enumerate(TRUSTS)
        for row in respondents(trust, 40, Q1=dealt(yes + i), Q2=dealt(15))
    ]
    return folder / "survey.toml", write_rows(folder / name, rows)


def whole(out):
    """The bytes of every file in a folder, by name."""
    return {path.name: path.read_bytes() for path in Path(out).iterdir() if path.is_file()}


@contextmanager
def read_only(path):
    """Nobody but root may write to a file or folder; after the test its owner may delete it."""
    mode = path.stat().st_mode
    path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        yield
    finally:
        path.chmod(mode)


@contextmanager
def ordinary_user(folder):
    """Be the owner of a folder and of all in it, but not root, who may write everywhere."""
    if os.geteuid() != 0:
        yield
        return
    # The checkout may lie where root alone may enter: a copy of the templates lies here.
    templates = Path(shutil.copytree(template_folders.templates_folder(), folder / "templates"))
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    with pytest.MonkeyPatch.context() as patch:
        for module in (template_folders, template):
            patch.setattr(module, "templates_folder", lambda: templates)
        os.seteuid(NOBODY)
        try:
            yield
        finally:
            os.seteuid(0)
