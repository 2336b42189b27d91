"""Templates of one's own: copies of the shipped ones, to be changed."""

from __future__ import annotations

from asg.template.export import export_template


def copy_of(name, folder):
    """Export a shipped template; return its folder."""
    export_template(name, folder)
    return folder
