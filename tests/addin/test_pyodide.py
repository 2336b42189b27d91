"""The add-in in Pyodide, the Python of web browsers that xlwings Lite runs on, as far as it goes.

npm's Pyodide has no numpy, so no function computes here. What is shown, in Node and in a browser:
xlwings and the add-in's own code up to the engine load on that platform, formulas' arguments are
taken and wrong ones reported, and numpy is the first thing that the functions miss.
"""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import sysconfig
import threading
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PYODIDE = ROOT / ".venv" / "pyodide" / "node_modules" / "pyodide"
PROGRAM = HERE / "pyodide_program.py"
XLWINGS = Path(sysconfig.get_path("purelib")) / "xlwings"
SECONDS = 300
SAID = {
    "platform": "emscripten",
    "missing": "numpy",
    "usage": "ASG_TRIED(scores)",
    "numbers": [[1.0], [2.5], [None]],
    "sentence": "scores: cell 2: TRUE; expected a number",
    "said": "survey: TRUE; expected a name",
}


def program(name):
    found = shutil.which(name)
    if found is None or not PYODIDE.is_dir():
        pytest.skip(f"Pyodide or {name} is not here: make .venv/pyodide.stamp (needs npm)")
    return found


def test_arguments_are_taken_in_node(tmp_path):
    node = program("node")
    # xlwings alone: the rest of the folder holds code for this machine.
    site = tmp_path / "site"
    shutil.copytree(XLWINGS, site / "xlwings")
    folders = {"engine": ROOT / "engine", "addin": ROOT / "addin", "site": site}
    command = [node, str(HERE / "in_pyodide.mjs"), str(PYODIDE), str(PROGRAM)]
    command += [f"{name}={folder}" for name, folder in folders.items()]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout.splitlines()[-1]) == SAID


def test_arguments_are_taken_in_a_browser(tmp_path):
    browser = program("chromium")
    site = tmp_path / "site"
    site.mkdir()
    shutil.copy(HERE / "in_browser.html", site / "index.html")
    shutil.copy(PROGRAM, site / "program.py")
    (site / "pyodide").symlink_to(PYODIDE)
    with zipfile.ZipFile(site / "code.zip", "w") as code:
        for folder in (ROOT / "engine" / "asg", ROOT / "addin" / "asg_addin", XLWINGS):
            for file in folder.rglob("*.py"):
                code.write(file, file.relative_to(folder.parent))
    said = queue.Queue()
    handler = partial(Served, said, directory=site)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        command = [browser, "--headless", "--no-sandbox", f"--user-data-dir={tmp_path / 'user'}"]
        command.append(f"http://127.0.0.1:{server.server_port}/")
        run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            answer = said.get(timeout=SECONDS)
        finally:
            run.terminate()
            run.wait()
            server.shutdown()
    assert json.loads(answer) == SAID


class Served(SimpleHTTPRequestHandler):
    """A folder, and what a page of it posts."""

    def __init__(self, said, *request, **named):
        self.said = said
        super().__init__(*request, **named)

    def do_POST(self):
        self.said.put(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(204)
        self.end_headers()

    def log_message(self, *words):
        """Say nothing of requests."""
