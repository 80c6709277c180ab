#include "registration.h"
#include <stdio.h>

/* Its only message is "%1": whatever a program has to say. */
static const WCHAR message_file[] = L"%SystemRoot%\\System32\\EventCreate.exe";

static void event_key(const WCHAR *name, WCHAR *key, int capacity)
{
    _snwprintf(key, capacity, L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\%ls", name);
}

static void register_events(const WCHAR *name)
{
    WCHAR path[256];
    HKEY key;
    DWORD types = EVENTLOG_ERROR_TYPE | EVENTLOG_WARNING_TYPE | EVENTLOG_INFORMATION_TYPE;
    event_key(name, path, 256);
    if (RegCreateKeyExW(HKEY_LOCAL_MACHINE, path, 0, NULL, 0, KEY_WRITE, NULL, &key, NULL) != ERROR_SUCCESS) return;
    RegSetValueExW(key, L"EventMessageFile", 0, REG_EXPAND_SZ, (const BYTE *)message_file, sizeof message_file);
    RegSetValueExW(key, L"TypesSupported", 0, REG_DWORD, (const BYTE *)&types, sizeof types);
    RegCloseKey(key);
}

DWORD install_service(const WCHAR *name, const WCHAR *display_name, const WCHAR *path)
{
    WCHAR command[1100];
    _snwprintf(command, 1100, L"\"%ls\"", path);
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CREATE_SERVICE);
    if (!manager) return GetLastError();
    SC_HANDLE service = CreateServiceW(manager, name, display_name, SERVICE_ALL_ACCESS, SERVICE_WIN32_OWN_PROCESS,
                                       SERVICE_AUTO_START, SERVICE_ERROR_NORMAL, command, NULL, NULL, NULL,
                                       L"NT AUTHORITY\\LocalService", NULL);
    DWORD error = service ? 0 : GetLastError();
    if (error == ERROR_SERVICE_EXISTS) { /* an upgrade, perhaps into another folder */
        service = OpenServiceW(manager, name, SERVICE_ALL_ACCESS);
        error = service && ChangeServiceConfigW(service, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, command,
                                                NULL, NULL, NULL, NULL, NULL, display_name) ? 0 : GetLastError();
    }
    if (!error) {
        SERVICE_DESCRIPTIONW description = {L"Runs commands of a Postern server in this machine's databases, and sends their rows"};
        ChangeServiceConfig2W(service, SERVICE_CONFIG_DESCRIPTION, &description);
        /* An identity of its own, to which the folder of its data can be opened. */
        SERVICE_SID_INFO sid = {SERVICE_SID_TYPE_UNRESTRICTED};
        ChangeServiceConfig2W(service, SERVICE_CONFIG_SERVICE_SID_INFO, &sid);
        /* For a crash of the service itself; it starts a gateway that crashes again by itself. */
        SC_ACTION actions[3] = {{SC_ACTION_RESTART, 5000}, {SC_ACTION_RESTART, 15000}, {SC_ACTION_RESTART, 60000}};
        SERVICE_FAILURE_ACTIONSW failure = {86400, NULL, NULL, 3, actions};
        ChangeServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS, &failure);
        register_events(name);
    }
    if (service) CloseServiceHandle(service);
    CloseServiceHandle(manager);
    return error;
}

/* Waits for the end of a service that is asked to stop. */
static void stop(SC_HANDLE service)
{
    SERVICE_STATUS status;
    ControlService(service, SERVICE_CONTROL_STOP, &status);
    for (int look = 0; look < 500 && QueryServiceStatus(service, &status); look++) {
        if (status.dwCurrentState == SERVICE_STOPPED) return;
        Sleep(200);
    }
}

DWORD uninstall_service(const WCHAR *name)
{
    WCHAR path[256];
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    if (!manager) return GetLastError();
    SC_HANDLE service = OpenServiceW(manager, name, SERVICE_STOP | SERVICE_QUERY_STATUS | DELETE);
    DWORD error = service ? 0 : GetLastError();
    if (service) {
        stop(service);
        if (!DeleteService(service)) error = GetLastError();
        CloseServiceHandle(service);
    }
    CloseServiceHandle(manager);
    event_key(name, path, 256);
    RegDeleteKeyW(HKEY_LOCAL_MACHINE, path);
    return error == ERROR_SERVICE_DOES_NOT_EXIST ? 0 : error;
}
