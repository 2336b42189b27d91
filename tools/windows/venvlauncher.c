/* python.exe of a virtual environment, as CPython's PC/venvlauncher.c: pyvenv.cfg names the home. */
#include <stdio.h>
#include <wchar.h>
#include <windows.h>

static wchar_t program[32768], settings[32768], home[32768], command[32768];

static int read_home(void)
{
    char line[8192];
    FILE *file = NULL;
    for (int up = 1; up <= 2 && !file; up++) {
        wcscpy(settings, program);
        for (int i = 0; i < up; i++)
            *wcsrchr(settings, L'\\') = 0;
        wcscat(settings, L"\\pyvenv.cfg");
        file = _wfopen(settings, L"rb");
    }
    if (!file)
        return 0;
    while (fgets(line, sizeof line, file))
        if (!strncmp(line, "home = ", 7)) {
            line[strcspn(line, "\r\n")] = 0;
            MultiByteToWideChar(CP_UTF8, 0, line + 7, -1, home, 32000);
        }
    fclose(file);
    return home[0] != 0;
}

int wmain(void)
{
    PROCESS_INFORMATION process;
    STARTUPINFOW start;
    DWORD code;
    GetModuleFileNameW(NULL, program, 32768);
    if (!read_home()) {
        fprintf(stderr, "pyvenv.cfg is not there or names no home\n");
        return 106;
    }
    wcscat(home, wcsrchr(program, L'\\'));
    SetEnvironmentVariableW(L"__PYVENV_LAUNCHER__", program);
    wcscpy(command, GetCommandLineW());
    GetStartupInfoW(&start);
    if (!CreateProcessW(home, command, NULL, NULL, TRUE, 0, NULL, NULL, &start, &process)) {
        fprintf(stderr, "%ls cannot be started: error %lu\n", home, GetLastError());
        return 103;
    }
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    return (int)code;
}
