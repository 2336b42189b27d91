#!/usr/bin/env bash
# test.sh PYTHON ROOT [TEST...]: installs the wheel of this checkout into a Windows Python under Wine,
# kept in the folder ROOT, and runs tests there; without tests named, the add-in's chain and the tests of
# what depends on the system. TESTS are words for pytest: "tests -n 2" runs everything.
# Where Wine cannot be had it says so and ends well.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
python=$(realpath -s "$1") # a link in a virtual environment stays one
mkdir -p "$2"
root=$(cd "$2" && pwd)
shift 2
cd "$project"

skip() { echo "make test-windows is skipped: $*"; exit 0; }
[ "$("$python" -c 'import sys; print(*sys.version_info[:2])')" = "3 11" ] ||
    skip "the Windows Python shares its library with a Python 3.11 for Linux, and $python is another"
[ "$(uname -sm)" = "Linux x86_64" ] || skip "it needs Linux on x86_64"
if ! command -v wine >/dev/null || ! command -v x86_64-w64-mingw32-gcc >/dev/null; then
    command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || skip "Wine or mingw is not here"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends wine wine64 gcc-mingw-w64-x86-64; } \
        >/dev/null || skip "Wine and mingw could not be installed"
fi
. "$here/environment.sh"

made_of=$(cat "$here"/{set_up.sh,environment.sh,missing_exports.py,requirements.txt,*.c} constraints.txt pyproject.toml |
    sha256sum)
if [ "$(cat "$root/made-of" 2>/dev/null)" != "$made_of" ]; then
    rm -rf "${root:?}"/*
    status=0
    "$here/set_up.sh" "$python" "$root" || status=$?
    [ "$status" != "$UNREACHABLE" ] || skip "pip could not get the packages for Windows"
    [ "$status" = 0 ] || exit "$status"
    echo "$made_of" >"$root/made-of"
fi
rm -rf "$root/dist"
"$python" -m pip --disable-pip-version-check --quiet wheel --no-deps --wheel-dir "$root/dist" .
rm -rf "$root/linux-build"
"$python" -m asg build --out "$root/linux-build" --jobs 2 >/dev/null 2>&1
"$(wineserver_program)" -k || true
keep_wine_alive
trap end_wine EXIT
windows_python -m pip install --quiet --no-index --no-deps --force-reinstall --no-warn-script-location \
    "$(winepath -w "$(ls "$root"/dist/asg_benchmark-*.whl)" 2>/dev/null)"
ASG_LINUX_BUILD=$(winepath -w "$root/linux-build" 2>/dev/null)
export ASG_LINUX_BUILD
# Held on Linux: figures, pages and pins have no system of their own; nor have sheets, since the chain's
# tests compare the bytes of a build with Linux'.
on_linux="docs fuzz kernels parity reference benchmarking disclosure published workbook test_pins.py
    test_private_names.py test_properties.py test_reliability_page.py test_sample.py"

# Runs tests; those that failed run once more, one after the other: on a busy machine a command that a
# test runs under Wine now and then fails. Both runs are printed, and what fails twice fails.
run_tests() {
    rm -rf "$root/pytest-cache"
    local status=0
    local pytest=(-m pytest -q -m "not linux_only" -o "cache_dir=$(winepath -w "$root/pytest-cache" 2>/dev/null)")
    windows_python "${pytest[@]}" "$@" || status=$?
    [ "$status" = 1 ] || return "$status" # 1: tests failed; any other number: they did not run
    echo "Tests failed. They run once more, one after the other."
    windows_python "${pytest[@]}" "$@" --numprocesses 0 --last-failed
}

if [ $# -gt 0 ]; then
    run_tests "$@"
else
    # The chain by itself: its server and its clocks want the machine for themselves.
    status=0
    run_tests tests/windows || status=$?
    run_tests --numprocesses 2 --dist worksteal --ignore tests/windows \
        $(printf -- '--ignore tests/%s ' $on_linux) tests || status=$?
    exit "$status"
fi
