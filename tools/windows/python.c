/* python.exe and pythonw.exe: CPython's own PC/python.c, with python311.dll loaded at run time. */
#include <stdio.h>
#include <wchar.h>
#include <windows.h>

typedef int (*main_function)(int, wchar_t **);

int wmain(int argc, wchar_t **argv)
{
    static wchar_t path[32768];
    DWORD end = GetModuleFileNameW(NULL, path, 32768);
    while (end && path[end - 1] != L'\\')
        end--;
    wcscpy(path + end, L"python311.dll");
    HMODULE library = LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    if (!library) {
        fprintf(stderr, "python311.dll cannot be loaded: error %lu\n", GetLastError());
        return 103;
    }
    return ((main_function)(void *)GetProcAddress(library, "Py_Main"))(argc, argv);
}
