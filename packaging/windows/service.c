/*
 * postern-service.exe: the gateway as a Windows service. It runs `postern-gateway.exe service` beside it, says RUNNING when the
 * gateway says that it starts, keeps its log, starts it again after a crash with growing pauses, and asks it to stop by
 * closing its standard input.
 *
 *   postern-service.exe install | uninstall      registers the service, or removes it (as an administrator)
 *
 * Everything of the service is in %ProgramData%\Postern: gateway.env, and logs\gateway.log with its predecessors .1 to .5.
 */
#include <windows.h>
#include <shlobj.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include "registration.h"

#define SERVICE_NAME L"PosternGateway"
#define DISPLAY_NAME L"Postern Gateway"
/* What the gateway logs when its settings are right and it begins to ask for work. */
#define READY "\"msg\":\"the gateway starts\""
/* What it ends with when its settings are wrong: starting it again would not help. */
#define EXIT_MISUSED 2

enum { LONG_PATH = 1024, LINE_BYTES = 65536, MOST_LOGS = 5 };
static const LONGLONG log_bytes = 10 * 1024 * 1024;
static const DWORD first_pause = 1000, longest_pause = 60000, calm_after = 60000;
static const DWORD ready_within = 60000, stop_within = 90000;

static SERVICE_STATUS_HANDLE status_handle;
static HANDLE stop_event, ready_event, log_file = INVALID_HANDLE_VALUE;
static WCHAR program_folder[LONG_PATH], data_folder[LONG_PATH], log_path[LONG_PATH];

static void report(DWORD state, DWORD hint, DWORD win32, DWORD specific)
{
    static DWORD checkpoint;
    BOOL pending = state == SERVICE_START_PENDING || state == SERVICE_STOP_PENDING;
    SERVICE_STATUS status = {0};
    status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
    status.dwCurrentState = state;
    /* It can be stopped while it starts, too: a gateway may take long to do so. */
    status.dwControlsAccepted = state == SERVICE_STOPPED || state == SERVICE_STOP_PENDING
                                    ? 0 : SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN;
    status.dwWin32ExitCode = win32;
    status.dwServiceSpecificExitCode = specific;
    status.dwCheckPoint = pending ? ++checkpoint : 0;
    status.dwWaitHint = hint;
    SetServiceStatus(status_handle, &status);
}

/* One entry in the event log of Windows. */
static void tell(WORD type, const WCHAR *format, ...)
{
    WCHAR text[512];
    const WCHAR *strings[1] = {text};
    va_list values;
    va_start(values, format);
    _vsnwprintf(text, 511, format, values);
    text[511] = 0;
    va_end(values);
    HANDLE source = RegisterEventSourceW(NULL, SERVICE_NAME);
    if (!source) return;
    ReportEventW(source, type, 0, 1, NULL, 1, 0, strings, NULL);
    DeregisterEventSource(source);
}

static void open_log(void)
{
    log_file = CreateFileW(log_path, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL, OPEN_ALWAYS,
                           FILE_ATTRIBUTE_NORMAL, NULL);
}

static void rotate_log(void)
{
    WCHAR from[LONG_PATH + 4], to[LONG_PATH + 4];
    CloseHandle(log_file);
    for (int number = MOST_LOGS; number >= 1; number--) {
        _snwprintf(to, LONG_PATH + 4, L"%ls.%d", log_path, number);
        if (number == 1) wcscpy(from, log_path);
        else _snwprintf(from, LONG_PATH + 4, L"%ls.%d", log_path, number - 1);
        MoveFileExW(from, to, MOVEFILE_REPLACE_EXISTING);
    }
    open_log();
}

static void write_log(const char *bytes, DWORD length)
{
    LARGE_INTEGER size;
    DWORD written;
    if (log_file == INVALID_HANDLE_VALUE) return;
    if (GetFileSizeEx(log_file, &size) && size.QuadPart + length > log_bytes) rotate_log();
    WriteFile(log_file, bytes, length, &written, NULL);
}

/* Passes on what the gateway prints, line by line, so that no file of the log begins inside of one. */
static DWORD WINAPI read_output(LPVOID pipe)
{
    static char line[LINE_BYTES + 1];
    DWORD filled = 0, got;
    while (ReadFile(pipe, line + filled, LINE_BYTES - filled, &got, NULL) && got > 0) {
        filled += got;
        for (;;) {
            char *end = memchr(line, '\n', filled);
            DWORD length = end ? (DWORD)(end - line) + 1 : filled == LINE_BYTES ? filled : 0;
            if (length == 0) break;
            char next = line[length];
            line[length] = 0;
            if (strstr(line, READY)) SetEvent(ready_event);
            line[length] = next;
            write_log(line, length);
            filled -= length;
            memmove(line, line + length, filled);
        }
    }
    if (filled > 0) write_log(line, filled);
    CloseHandle(pipe);
    return 0;
}

struct gateway {
    HANDLE process, input, reader;
};

/* Starts the gateway in a job, so that neither it nor its drivers outlive this process. Gives 0, or an error of Windows. */
static DWORD start_gateway(HANDLE job, struct gateway *gateway)
{
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    HANDLE child_input, child_output, output;
    if (!CreatePipe(&child_input, &gateway->input, &inherited, 0)) return GetLastError();
    if (!CreatePipe(&output, &child_output, &inherited, 0)) return GetLastError();
    SetHandleInformation(gateway->input, HANDLE_FLAG_INHERIT, 0);
    SetHandleInformation(output, HANDLE_FLAG_INHERIT, 0);

    STARTUPINFOW startup = {0};
    startup.cb = sizeof startup;
    startup.dwFlags = STARTF_USESTDHANDLES;
    startup.hStdInput = child_input;
    startup.hStdOutput = startup.hStdError = child_output;
    WCHAR command[LONG_PATH + 64];
    _snwprintf(command, LONG_PATH + 64, L"\"%ls\\postern-gateway.exe\" service", program_folder);
    PROCESS_INFORMATION process;
    BOOL started = CreateProcessW(NULL, command, NULL, NULL, TRUE, CREATE_NO_WINDOW | CREATE_SUSPENDED, NULL,
                                  data_folder, &startup, &process);
    DWORD error = started ? 0 : GetLastError();
    CloseHandle(child_input);
    CloseHandle(child_output);
    if (!started) {
        CloseHandle(gateway->input);
        CloseHandle(output);
        return error;
    }
    AssignProcessToJobObject(job, process.hProcess);
    gateway->process = process.hProcess;
    gateway->reader = CreateThread(NULL, 0, read_output, output, 0, NULL);
    ResumeThread(process.hThread);
    CloseHandle(process.hThread);
    return 0;
}

/* Waits until the gateway has ended, by itself or because the service is to stop; gives its exit code. */
static DWORD attend(struct gateway *gateway)
{
    HANDLE events[3] = {stop_event, gateway->process, ready_event};
    DWORD which = WaitForMultipleObjects(3, events, FALSE, ready_within);
    if (which == WAIT_OBJECT_0 + 2) {
        report(SERVICE_RUNNING, 0, 0, 0);
        which = WaitForMultipleObjects(2, events, FALSE, INFINITE);
    } else if (which == WAIT_TIMEOUT) {
        tell(EVENTLOG_WARNING_TYPE, L"The gateway did not say within a minute that it starts; it is started again. See %ls",
             log_path);
        TerminateProcess(gateway->process, 1);
    }
    CloseHandle(gateway->input); /* the end of its input asks it to finish its run, or to hand it back */
    if (WaitForSingleObject(gateway->process, stop_within) != WAIT_OBJECT_0) {
        tell(EVENTLOG_WARNING_TYPE, L"The gateway did not stop in time and was ended");
        TerminateProcess(gateway->process, 1);
        WaitForSingleObject(gateway->process, INFINITE);
    }
    DWORD code = 0;
    GetExitCodeProcess(gateway->process, &code);
    WaitForSingleObject(gateway->reader, 5000); /* a driver's process may hold the pipe a moment longer */
    CloseHandle(gateway->reader);
    CloseHandle(gateway->process);
    return code;
}

static BOOL stopping(DWORD within)
{
    return WaitForSingleObject(stop_event, within) == WAIT_OBJECT_0;
}

static DWORD WINAPI on_control(DWORD control, DWORD type, LPVOID data, LPVOID context)
{
    (void)type, (void)data, (void)context;
    if (control == SERVICE_CONTROL_INTERROGATE) return NO_ERROR;
    if (control != SERVICE_CONTROL_STOP && control != SERVICE_CONTROL_SHUTDOWN) return ERROR_CALL_NOT_IMPLEMENTED;
    report(SERVICE_STOP_PENDING, stop_within, 0, 0);
    SetEvent(stop_event);
    return NO_ERROR;
}

static void WINAPI serve(DWORD count, LPWSTR *arguments)
{
    (void)count, (void)arguments;
    status_handle = RegisterServiceCtrlHandlerExW(SERVICE_NAME, on_control, NULL);
    if (!status_handle) return;
    report(SERVICE_START_PENDING, ready_within, 0, 0);
    open_log();
    HANDLE job = CreateJobObjectW(NULL, NULL);
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits);

    DWORD pause = first_pause, failure = 0;
    while (!stopping(0)) {
        struct gateway gateway;
        ULONGLONG began = GetTickCount64();
        ResetEvent(ready_event);
        DWORD error = start_gateway(job, &gateway);
        if (error) {
            tell(EVENTLOG_ERROR_TYPE, L"%ls\\postern-gateway.exe cannot be started: error %lu of Windows", program_folder, error);
            CloseHandle(job);
            report(SERVICE_STOPPED, 0, error, 0);
            return;
        }
        DWORD code = attend(&gateway);
        if (stopping(0)) break;
        if (code == EXIT_MISUSED) {
            tell(EVENTLOG_ERROR_TYPE, L"The gateway's settings are wrong; the end of %ls says which. Mend %ls\\gateway.env and start the service",
                 log_path, data_folder);
            failure = code;
            break;
        }
        if (GetTickCount64() - began > calm_after) pause = first_pause;
        tell(EVENTLOG_WARNING_TYPE, L"The gateway ended with code %lu; it is started again in %lu seconds. See %ls", code,
             pause / 1000, log_path);
        if (stopping(pause)) break;
        pause = pause * 2 > longest_pause ? longest_pause : pause * 2;
    }
    CloseHandle(job);
    report(SERVICE_STOPPED, 0, failure ? ERROR_SERVICE_SPECIFIC_ERROR : 0, failure);
}

/* The folder that this file is in, and the one of the service's data, made if it is not there. */
static void find_folders(WCHAR *self)
{
    GetModuleFileNameW(NULL, self, LONG_PATH);
    wcscpy(program_folder, self);
    *wcsrchr(program_folder, L'\\') = 0;
    if (!GetEnvironmentVariableW(L"POSTERN_GATEWAY_DATA", data_folder, LONG_PATH - 32)) {
        WCHAR common[MAX_PATH] = L"C:\\ProgramData";
        SHGetFolderPathW(NULL, CSIDL_COMMON_APPDATA, NULL, SHGFP_TYPE_CURRENT, common);
        _snwprintf(data_folder, LONG_PATH, L"%ls\\Postern", common);
        SetEnvironmentVariableW(L"POSTERN_GATEWAY_DATA", data_folder); /* for the gateway */
    }
    CreateDirectoryW(data_folder, NULL);
    _snwprintf(log_path, LONG_PATH, L"%ls\\logs", data_folder);
    CreateDirectoryW(log_path, NULL);
    wcscat(log_path, L"\\gateway.log");
}

int wmain(int count, WCHAR **arguments)
{
    WCHAR self[LONG_PATH];
    if (count > 1 && !wcscmp(arguments[1], L"uninstall")) return uninstall_service(SERVICE_NAME);
    find_folders(self);
    if (count > 1 && !wcscmp(arguments[1], L"install")) return install_service(SERVICE_NAME, DISPLAY_NAME, self);
    stop_event = CreateEventW(NULL, TRUE, FALSE, NULL);
    ready_event = CreateEventW(NULL, TRUE, FALSE, NULL);
    SERVICE_TABLE_ENTRYW table[] = {{(LPWSTR)SERVICE_NAME, serve}, {NULL, NULL}};
    if (StartServiceCtrlDispatcherW(table)) return 0;
    fputws(L"This program is started by Windows as a service. Use: postern-service.exe install | uninstall\n", stderr);
    return GetLastError();
}
