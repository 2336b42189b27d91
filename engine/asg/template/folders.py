"""Where the shipped templates are, and a copy of one as a folder of one's own."""

from __future__ import annotations

from pathlib import Path

from asg.errors import InputError, OutputError, TemplateError, UsageError
from asg.open_files import read_input
from asg.output_files import write_file
from asg.toml_files import parse_toml


def templates_folder() -> Path:
    """The folder of the shipped templates: in the installed package, or in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "workbook_templates"
    return installed if installed.is_dir() else package.parents[1] / "workbook_templates"


def template_folder(name_or_folder: str | Path) -> Path:
    """The folder of a template: a shipped one by its name, or a folder of one's own.

    Raises
    ------
    TemplateError
        If there is none.
    """
    name = str(name_or_folder)
    if isinstance(name_or_folder, str) and name in list_templates():
        return templates_folder() / name
    folder = Path(name_or_folder)
    if not folder.is_dir():
        known = ", ".join(list_templates())
        raise TemplateError(f"no template {name!r}; shipped: {known}; or give a folder")
    return folder


def stated(name_or_folder: str | Path, key: str) -> str:
    """What ``template.toml`` says under a key; "" where it says nothing or cannot be read.

    For what must be known before the template is loaded and checked: its sort of workbook.
    """
    try:
        text = read_input(template_folder(name_or_folder) / "template.toml").decode("utf-8-sig")
        found = parse_toml(text).get(key, "")
    except (InputError, ValueError):
        return ""
    return found if isinstance(found, str) else ""


def list_templates() -> list[str]:
    """The names of the shipped templates."""
    return sorted(f.parent.name for f in templates_folder().glob("*/template.toml"))


def export_template(name: str, folder: Path, *, force: bool = False) -> list[Path]:
    """Write the files of a shipped template to a folder of one's own.

    Parameters
    ----------
    name
        The template.
    folder
        A folder that is empty, or not there yet.
    force
        Whether the folder may hold something: files of the same names are overwritten.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    TemplateError
        If there is no such template.
    UsageError
        If the folder holds anything and ``force`` is not set.
    OutputError
        If a file cannot be written; new ones written before it are taken away again.
    """
    if name not in list_templates():
        raise TemplateError(f"no template {name!r}; shipped: {', '.join(list_templates())}")
    if not force and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            f"{folder}: is there already and not an empty folder; choose another, or use --force"
        )
    shipped = templates_folder() / name
    files = sorted(file for file in shipped.rglob("*") if file.is_file())
    targets = [folder / file.relative_to(shipped) for file in files]
    new = [target for target in targets if not target.exists()]
    try:
        for file, target in zip(files, targets, strict=True):
            write_file(file.read_bytes(), target)
    except OutputError:
        for target in new:
            target.unlink(missing_ok=True)
        raise
    return targets
