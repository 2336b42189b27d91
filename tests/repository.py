"""What belongs to the repository, beside whatever else is in a checkout."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


def tracked(folder=ROOT):
    """The files of a folder that git tracks; None where this is no checkout."""
    listed = git("ls-files", "-z", "--", str(folder))
    if listed is None:
        return None
    return sorted(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def files_of(folder):
    """The files of a folder that are the project's: those git tracks or, without git, all."""
    found = tracked(folder)
    return sorted(filter(Path.is_file, folder.rglob("*"))) if found is None else found


def not_ignored(paths):
    """The names of files and folders that git would notice in the checkout's top folder."""
    names = [f"{path.name}/" if path.is_dir() else path.name for path in paths]
    ignored = git("check-ignore", "--no-index", "-z", "--stdin", given="\0".join(names))
    return [] if ignored is None else sorted(set(names) - set(ignored.split("\0")))


def git(*words, given=None):
    """What a command of git prints; None where there is no git or this is no checkout."""
    try:
        done = subprocess.run(
            ["git", *words], cwd=ROOT, input=given, capture_output=True, encoding="utf-8"
        )
    except OSError:
        return None
    return done.stdout if done.returncode in (0, 1) else None
