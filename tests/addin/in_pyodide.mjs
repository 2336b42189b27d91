// Runs a Python file in Pyodide: node in_pyodide.mjs PYODIDE_FOLDER FILE NAME=FOLDER...
// Each folder of this machine can be read under /NAME there, and modules are looked for in it.
// What the file prints goes to stdout.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [home, file, ...folders] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${home}/pyodide.mjs`));
const pyodide = await loadPyodide({ indexURL: home, stdout: (line) => console.log(line) });
for (const named of folders) {
  const at = named.indexOf("=");
  const place = `/${named.slice(0, at)}`;
  pyodide.FS.mkdirTree(place);
  pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: named.slice(at + 1) }, place);
  pyodide.runPython(`import sys; sys.path.insert(0, "${place}")`);
}
pyodide.runPython(readFileSync(file, "utf-8"));
