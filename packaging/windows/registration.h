/* Makes the service known to Windows, and takes it back. Both give 0, or an error of Windows. */
#include <windows.h>

DWORD install_service(const WCHAR *name, const WCHAR *display_name, const WCHAR *path);
DWORD uninstall_service(const WCHAR *name);
