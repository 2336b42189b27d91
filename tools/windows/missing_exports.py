"""What Wine 8 and the registries' Windows Python lack: sources of two small DLLs.

``ucrt.c`` and ``ucrt.def``: a ucrtbase.dll with the complex functions that numpy and scipy need;
all others are Wine's own, under the name ucrtwine.dll. ``python3.def``: a python3.dll that hands
every name on to python311.dll, for packages that serve several versions of Python.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

TO_REAL = ("cabs", "carg", "cimag", "creal")
TO_COMPLEX = (
    "catan", "ccos", "ccosh", "cexp", "clog", "csin", "csinh", "csqrt", "ctan", "ctanh",
)  # fmt: skip
KINDS = (("D", "double", "d", ""), ("F", "float", "f", "f"), ("D", "double", "d", "l"))
"""Type as Windows passes it, its part, our conversion, and what the function's name ends in."""

HEAD = """\
#include <complex.h>
typedef struct { double r, i; } D;
typedef struct { float r, i; } F;
static double complex d(D z) { double complex c; __real__ c = z.r; __imag__ c = z.i; return c; }
static float complex f(F z) { float complex c; __real__ c = z.r; __imag__ c = z.i; return c; }
static D as_D(double complex c) { D z = { __real__ c, __imag__ c }; return z; }
static F as_F(float complex c) { F z = { __real__ c, __imag__ c }; return z; }
"""


def exported(library: Path) -> list[str]:
    """List the names that a DLL exports."""
    command = ["x86_64-w64-mingw32-objdump", "-p", str(library)]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    table = listed.split("[Ordinal/Name Pointer] Table")[1].split("\n\n")[0]
    name = r"^\s*\[\s*\d+\]\s+(?:\+base\[\s*\d+\]\s+)?(?:[0-9a-f]{4}\s+)?(\S+)\s*$"
    return re.findall(name, table, re.MULTILINE)


def complex_functions() -> dict[str, str]:
    """Write each missing function in C, by its name."""
    made = {}
    for kind, part, take, end in KINDS:
        # Windows' long double is a double: its functions end in l and are those of double.
        in_c = "" if end == "l" else end
        for name in TO_REAL:
            made[name + end] = (
                f"{part} s_{name}{end}({kind} z) {{ return {name}{in_c}({take}(z)); }}"
            )
        for name in TO_COMPLEX:
            value = f"as_{kind}({name}{in_c}({take}(z)))"
            made[name + end] = f"{kind} s_{name}{end}({kind} z) {{ return {value}; }}"
        value = f"as_{kind}(cpow{in_c}({take}(a), {take}(b)))"
        made[f"cpow{end}"] = f"{kind} s_cpow{end}({kind} a, {kind} b) {{ return {value}; }}"
    return made


def write_ucrt(wine: Path) -> None:
    """Write ucrt.c and ucrt.def beside Wine's own DLL."""
    made = complex_functions()
    Path("ucrt.c").write_text(HEAD + "\n".join(made.values()) + "\n")
    lines = [
        f'"{name}"=s_{name}' if name in made else f'"{name}"="ucrtwine.{name}"'
        for name in sorted({*exported(wine), *made})
    ]
    Path("ucrt.def").write_text("\n".join(["LIBRARY ucrtbase.dll", "EXPORTS", *lines, ""]))


def write_python3(python311: Path) -> None:
    """Write python3.def for the names of python311.dll that begin with Py."""
    names = sorted(name for name in exported(python311) if re.match("_?Py", name))
    lines = [f'"{name}"="python311.{name}"' for name in names]
    Path("python3.def").write_text("\n".join(["LIBRARY python3.dll", "EXPORTS", *lines, ""]))


if __name__ == "__main__":
    write_ucrt(Path(sys.argv[1]))
    write_python3(Path(sys.argv[2]))
