"""LibreOffice computes every formula of some workbooks anew; run by a Python that has uno.

    python libreoffice_recalculation.py REQUESTS ANSWERS PROFILE

REQUESTS is a JSON file: a list of {"path": file, "edits": [[sheet, cell, value], ...], "sheets":
[names]}. ANSWERS gets a list of {sheet: rows of values} for the same. Loading a file keeps the
values that are stored with its formulas, so nothing less than calculateAll() proves anything.
"""

import contextlib
import json
import socket
import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue

START_SECONDS = 90


def hidden():
    found = PropertyValue()
    found.Name, found.Value = "Hidden", True
    return found


def free_port():
    with socket.socket() as listening:
        listening.bind(("localhost", 0))
        return listening.getsockname()[1]


def connected(port, office):
    local = uno.getComponentContext()
    create = local.ServiceManager.createInstanceWithContext
    resolver = create("com.sun.star.bridge.UnoUrlResolver", local)
    address = f"uno:socket,host=localhost,port={port};urp;StarOffice.ComponentContext"
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and office.poll() is None:
        try:
            return resolver.resolve(address)
        except Exception:  # its kind is made by the bridge: not up yet
            time.sleep(0.3)
    raise SystemExit("soffice did not answer")


def recalculated(desktop, request):
    url = Path(request["path"]).resolve().as_uri()
    document = desktop.loadComponentFromURL(url, "_blank", 0, (hidden(),))
    for sheet, cell, value in request["edits"]:
        edited = document.Sheets.getByName(sheet).getCellRangeByName(cell)
        edited.setString(value) if isinstance(value, str) else edited.setValue(value)
    document.calculateAll()
    answer = {}
    for name in request["sheets"]:
        sheet = document.Sheets.getByName(name)
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        last = cursor.RangeAddress
        used = sheet.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow)
        answer[name] = [list(row) for row in used.getDataArray()]
    document.close(True)
    return answer


@contextlib.contextmanager
def desktop_of_an_office(profile, options=(), environment=None):
    """Start an office with its own profile and give its desktop."""
    port = free_port()
    office = subprocess.Popen(
        [
            *("soffice", "--headless", "--norestore", "--nologo"),
            f"--accept=socket,host=localhost,port={port};urp;",
            f"-env:UserInstallation={Path(profile).resolve().as_uri()}",
            *options,
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    try:
        context = connected(port, office)
        create = context.ServiceManager.createInstanceWithContext
        desktop = create("com.sun.star.frame.Desktop", context)
        yield desktop
        with contextlib.suppress(Exception):  # the bridge goes down with it
            desktop.terminate()
        office.wait(30)
    finally:
        if office.poll() is None:
            office.kill()


def main(requests, answers, profile):
    with desktop_of_an_office(profile) as desktop:
        asked = json.loads(Path(requests).read_text(encoding="utf-8"))
        found = [recalculated(desktop, request) for request in asked]
        Path(answers).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
