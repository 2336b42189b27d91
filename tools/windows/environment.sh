# What every Wine process of the tests needs; sourced. $root is the folder that set_up.sh fills.
export WINEPREFIX=$root/prefix WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml="
# Made for Linux: Windows' Python would take them for its own.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE PYTHONDONTWRITEBYTECODE PYTHONUNBUFFERED
unset PIP_FIND_LINKS PYTHONHOME PYTHONPATH
UNREACHABLE=69 # how set_up.sh ends where packages cannot be had

# Pipes alone as standard handles: Wine 8 cannot tell what kind of Unix file another one is.
windows_python() { wine 'C:\Python311\python.exe' "$@" </dev/null 2>&1 | cat; return "${PIPESTATUS[0]}"; }

# Wine's own services live as long as this process; otherwise they inherit a pipe of the first
# command, and who reads from that pipe waits for ever.
keep_wine_alive() {
    setsid timeout 5400 wine 'C:\Python311\python.exe' -c \
        "import pythoncom, win32gui, time; pythoncom.CoInitialize(); win32gui.GetDesktopWindow(); time.sleep(5400)" \
        </dev/null >/dev/null 2>&1 &
    keeper=$!
    sleep 8
}

end_wine() { kill -- "-$keeper" 2>/dev/null; "$(wineserver_program)" -k 2>/dev/null || true; }

wineserver_program() {
    for program in /usr/lib/wine/wineserver64 /usr/lib/wine/wineserver "$(command -v wineserver || true)"; do
        [ -x "$program" ] && { echo "$program"; return; }
    done
}
