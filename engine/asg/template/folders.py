"""Where templates are: the shipped ones, those of one's own, and those that a template extends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from asg.errors import TemplateError
from asg.template.faults import text_of
from asg.template.markdown import WordFile, read_markdown
from asg.template.settings import Settings, extending, read_settings

TEMPLATE_FILE = "template.toml"
THEME_FILE = "theme.toml"

_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")
_THEME = re.compile(r"(\.\./)?[^/\\:]{1,60}\.toml")


@dataclass(frozen=True)
class TemplateFiles:
    """The files that a template is read from."""

    folders: tuple[Path, ...]
    """Its own folder, then that of the template that it extends, and so on."""
    settings: Settings
    """What its ``template.toml`` says."""
    theme_file: Path
    """The file of its looks."""

    @property
    def name(self) -> str:
        """That of its folder."""
        return self.folders[0].name

    def text(self, name: str) -> Path:
        """A file of words: its own, or else that of a template that it extends."""
        files = [folder / "text" / name for folder in self.folders]
        return next((file for file in files if file.exists()), files[0])

    def has_words(self, name: str) -> bool:
        """Whether there is a file of words."""
        return self.text(name).exists()

    def words(self, name: str) -> WordFile:
        """A file of words, read; TemplateError where it is missing or wrong."""
        file = self.text(name)
        return WordFile(read_markdown(text_of(file), str(file)), f"{file}, line ")

    def theme(self) -> Settings:
        """What the file of its looks says; TemplateError where it is missing or wrong."""
        return read_settings(self.theme_file)


def templates_folder() -> Path:
    """The folder of the shipped templates: in the installed package, or in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "workbook_templates"
    return installed if installed.is_dir() else package.parents[1] / "workbook_templates"


def template_folder(name_or_folder: str | Path) -> Path:
    """The folder of a template: a shipped one by its name, or a folder of one's own."""
    name = str(name_or_folder)
    if isinstance(name_or_folder, str) and name in list_templates():
        return templates_folder() / name
    folder = Path(name_or_folder)
    if not folder.is_dir():
        known = ", ".join(list_templates())
        raise TemplateError(
            f"no template {name!r}; shipped: {known}; or give a folder or an .xlsx file"
        )
    return folder


def list_templates() -> list[str]:
    """The names of the shipped templates."""
    return sorted(f.parent.name for f in templates_folder().glob(f"*/{TEMPLATE_FILE}"))


def template_files(folder: Path, extended_by: tuple[Path, ...] = ()) -> TemplateFiles:
    """Find the files of the template in a folder, and of those that it extends."""
    settings = read_settings(folder / TEMPLATE_FILE)
    theme = folder / THEME_FILE
    stated = settings.values.get("theme")
    if stated is not None:
        if not (isinstance(stated, str) and _THEME.fullmatch(stated)):
            said = f"found {stated!r}; expected a .toml file of this folder, or of the one above"
            raise TemplateError(settings.fault(("theme",), said))
        theme = folder / stated
        settings = settings.without("theme")
    name = settings.values.get("extends")
    if name is None:
        return TemplateFiles((folder,), settings, theme)
    known = isinstance(name, str) and _NAME.fullmatch(name)
    base = (templates_folder() if name in list_templates() else folder.parent) / str(name)
    if not known or base in (folder, *extended_by) or not base.is_dir():
        said = f"found {name!r}; expected a shipped template, or a folder beside this one, that "
        raise TemplateError(settings.fault(("extends",), f"{said}does not extend this one"))
    extended = template_files(base, (folder, *extended_by))
    if stated is None and not theme.exists():
        theme = extended.theme_file
    settings = extending(settings.without("extends"), extended.settings)
    return TemplateFiles((folder, *extended.folders), settings, theme)
