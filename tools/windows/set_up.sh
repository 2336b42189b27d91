#!/usr/bin/env bash
# set_up.sh PYTHON ROOT: a 64-bit Windows CPython 3.11 under Wine in the folder ROOT, from package
# registries alone. PYTHON is a Python 3.11 for Linux, whose standard library Windows' shares.
# Ends with UNREACHABLE where no registry has that Python. One that has it has the other packages, too.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
python=$1 root=$2
. "$here/environment.sh"
mkdir -p "$root/work" "$root/wheels"
cd "$root/work"
pip="$python -m pip --disable-pip-version-check --quiet"
for_windows="--platform win_amd64 --implementation cp --python-version 3.11 --only-binary=:all:"
# The versions alone: pip takes checksums only where every requirement has one. They are compared below.
versions() { sed -n 's/^\([^ #]*==[^ ;]*\).*/\1/p' "$1"; }

$pip download $for_windows --no-deps --dest . --requirement <(versions "$here/requirements.txt") ||
    exit "$UNREACHABLE"
versions "$project/constraints.txt" >versions.txt
# Linux reads the markers of requirements: what Windows alone needs is named.
$pip download $for_windows --dest "$root/wheels" --constraint versions.txt \
    --requirement <("$python" -c '
import sys, tomllib
project = tomllib.load(open(sys.argv[1], "rb"))["project"]
extras = project["optional-dependencies"]
for line in [*project["dependencies"], *extras["dev"], *extras["docs"]]:
    if not line.startswith(("asg-benchmark", "mypy", "pandas-stubs", "ruff", "import-linter", "gptables", "distributed")):
        print(line)
' "$project/pyproject.toml") colorama pywin32 tzdata psutil pip
for wheel in *.whl "$root"/wheels/*.whl; do
    case $wheel in */pip-*) continue ;; esac # no package of ours needs pip
    grep -q "$(sha256sum "$wheel" | cut -d ' ' -f 1)" "$project/constraints.txt" "$here/requirements.txt" ||
        { echo "$wheel: its checksum is neither in constraints.txt nor in $here/requirements.txt"; exit 1; }
done
# oletools' on Windows; has no wheel.
sed -n '/^win-unicode-console==/,/[^\\]$/p' "$project/constraints.txt" | sed 's/ ;[^\\]*/ /' >no-wheel.txt
$pip wheel --no-deps --require-hashes --wheel-dir "$root/wheels" --requirement no-wheel.txt
for wheel in panda3d-*.whl; do "$python" -m zipfile -e "$wheel" panda; done
for wheel in msvc_runtime-*.whl; do "$python" -m zipfile -e "$wheel" msvc; done

compile="x86_64-w64-mingw32-gcc -O2"
wine_ucrt=$(find /usr/lib /opt -path '*x86_64-windows/ucrtbase.dll' -print -quit 2>/dev/null)
libraries=panda/deploy_libs
$compile -municode -o python.exe "$here/python.c"
$compile -municode -mwindows -o pythonw.exe "$here/python.c"
$compile -municode -o venvlauncher.exe "$here/venvlauncher.c"
"$python" "$here/missing_exports.py" "$wine_ucrt" "$libraries/python311.dll"
$compile -shared -static-libgcc -o ucrtbase.dll ucrt.c ucrt.def
$compile -shared -o bcryptprimitives.dll "$here/bcryptprimitives.c" -ladvapi32
: >empty.c
$compile -shared -nostdlib -Wl,--entry=0 -o python3.dll empty.c python3.def

timeout 300 wineboot -i >/dev/null 2>&1
# Wine 8 is a Windows 7 by itself, on which a pool of processes hangs for ever.
timeout 60 wine winecfg -v win10 </dev/null 2>&1 | cat
home=$WINEPREFIX/drive_c/Python311 system=$WINEPREFIX/drive_c/windows/system32
mkdir -p "$home/DLLs" "$home/Lib/site-packages" "$home/Scripts"
cp python.exe pythonw.exe python3.dll "$libraries"/{python311,VCRUNTIME140}.dll \
    msvc/*.data/data/Scripts/{vcruntime140_1,msvcp140*}.dll "$home/"
cp "$libraries"/*.pyd "$libraries"/{libffi-8,libcrypto-3,libssl-3,sqlite3}.dll "$home/DLLs/"
standard=$("$python" -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
tar cf - -C "$standard" --exclude='*.so' --exclude=__pycache__ --exclude=./site-packages --exclude=./dist-packages \
    --exclude=./test --exclude='./config-3.11*' --exclude=./lib-dynload . | tar xf - -C "$home/Lib"
mkdir -p "$home/Lib/venv/scripts/nt"
cp venvlauncher.exe "$home/Lib/venv/scripts/nt/python.exe"
cp venvlauncher.exe "$home/Lib/venv/scripts/nt/pythonw.exe"
cp "$system/ucrtbase.dll" "$system/ucrtwine.dll"
cp ucrtbase.dll bcryptprimitives.dll "$system/"
for program in python.exe pythonw.exe asg.exe; do
    wine reg add "HKCU\\Software\\Wine\\AppDefaults\\$program\\DllOverrides" \
        /v ucrtbase /t REG_SZ /d native,builtin /f </dev/null 2>&1 | cat >/dev/null
done

# By Linux' pip in a fifth of the time; xlwings by Windows' own, since it puts a DLL beside Python.
$pip install --no-index --find-links "$root/wheels" --no-compile --no-deps --target "$home/Lib/site-packages" \
    $for_windows $(ls "$root"/wheels/*.whl | grep -v xlwings)
windows_python -m pip install --quiet --no-index --no-deps --no-warn-script-location \
    "$(winepath -w "$(ls "$root"/wheels/xlwings-*.whl)" 2>/dev/null)"
"$(wineserver_program)" -k || true
rm -rf "$root/work" "$root/wheels"
