; The installer for Windows. Made by build-installer.ts, which defines VERSION, SOURCE (a folder), OUTPUT and, for tests, QUICK.
;
;   /S              asks nothing
;   /D=C:\folder    where to; must come last, without quotes
;   /CONFIG=file    a gateway.env to begin with; one that is there already stays
;   /NODESKTOP      no shortcut on the desktop
; The uninstaller: /S asks nothing and keeps the configuration; /PURGE removes it, too.
Unicode true
Target amd64-unicode
ManifestDPIAware true
!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include x64.nsh
!include WinVer.nsh

!define NAME "Postern Gateway"
!define SERVICE "PosternGateway"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${SERVICE}"
!define DATA "$APPDATA\Postern" ; of all users: C:\ProgramData\Postern

Name "${NAME}"
OutFile "${OUTPUT}"
InstallDir "$PROGRAMFILES64\${NAME}"
RequestExecutionLevel admin
!ifdef QUICK
SetCompressor zlib
!else
SetCompressor /SOLID lzma
!endif
SetDateSave off
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "${NAME}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey FileDescription "${NAME} Setup"
VIAddVersionKey LegalCopyright "Apache License 2.0"

!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TEXT "The gateway runs next to your database, asks your Postern server for commands, and sends the rows back. It needs outgoing HTTPS, and nothing else.$\r$\n$\r$\nAn installation that is there already is replaced; its configuration stays."
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!define MUI_COMPONENTSPAGE_SMALLDESC
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_TEXT "The settings are in ${DATA}\gateway.env, which the shortcut opens; only administrators and the service can read it. Once they are there, the service starts with Windows, or by: net start PosternGateway"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English

Var Configuration

!macro SayIfFailed what
  Pop $0
  ${If} $0 != 0
    DetailPrint "${what}: error $0"
    SetErrorLevel 1
  ${EndIf}
!macroend

Section "!${NAME} (service)" Main
  SectionIn RO
  ; Its files are replaced only when nobody uses them.
  ${If} ${FileExists} "$INSTDIR\postern-service.exe"
    nsExec::ExecToLog '"$SYSDIR\net.exe" stop ${SERVICE}'
    Pop $0
  ${EndIf}
  SetOutPath "$INSTDIR"
  File "${SOURCE}\postern-gateway.exe"
  File "${SOURCE}\postern-service.exe"
  File "${SOURCE}\gateway.env.example"
  File "${SOURCE}\gateway.md"
  File "${SOURCE}\LICENSES.txt"
  SetOutPath "$INSTDIR\koffi\win32_x64"
  File "${SOURCE}\koffi\win32_x64\koffi.node"
  SetOutPath "$INSTDIR"

  nsExec::ExecToLog '"$INSTDIR\postern-service.exe" install'
  !insertmacro SayIfFailed "The service cannot be registered"

  ; The folder is closed before anything is in it: system, administrators, and the service's own identity.
  CreateDirectory "${DATA}"
  CreateDirectory "${DATA}\logs"
  nsExec::ExecToLog '"$SYSDIR\icacls.exe" "${DATA}" /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F "NT SERVICE\${SERVICE}:(OI)(CI)M"'
  !insertmacro SayIfFailed "The folder of the configuration cannot be closed to other users"
  ${If} $Configuration != ""
  ${AndIfNot} ${FileExists} "${DATA}\gateway.env"
    CopyFiles /SILENT "$Configuration" "${DATA}\gateway.env"
  ${EndIf}

  WriteRegStr HKLM "Software\${SERVICE}" "InstallDir" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" "Publisher" "Postern"
  WriteRegStr HKLM "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKLM "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKLM "${UNINSTALL}" "EstimatedSize" $0
  CreateDirectory "$SMPROGRAMS\${NAME}"
  CreateShortcut "$SMPROGRAMS\${NAME}\Settings of ${NAME}.lnk" "$WINDIR\notepad.exe" '"${DATA}\gateway.env"'
  CreateShortcut "$SMPROGRAMS\${NAME}\Uninstall ${NAME}.lnk" "$INSTDIR\uninstall.exe"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  ${IfNot} ${FileExists} "${DATA}\gateway.env"
  ${AndIfNot} ${FileExists} "${DATA}\gateway.json"
    CopyFiles /SILENT "$INSTDIR\gateway.env.example" "${DATA}\gateway.env"
    DetailPrint "The service waits for its settings in ${DATA}\gateway.env"
  ${Else}
    nsExec::ExecToLog '"$SYSDIR\net.exe" start ${SERVICE}'
    Pop $0
    DetailPrint "Starting the service: $0"
  ${EndIf}
SectionEnd

Section "Shortcut on the desktop" Desktop
  CreateShortcut "$DESKTOP\${NAME}.lnk" "$WINDIR\notepad.exe" '"${DATA}\gateway.env"'
SectionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${Main} "The gateway, started with Windows and after a crash."
  !insertmacro MUI_DESCRIPTION_TEXT ${Desktop} "Opens the settings of the gateway."
!insertmacro MUI_FUNCTION_DESCRIPTION_END

Function .onInit
  SetRegView 64
  SetShellVarContext all
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    MessageBox MB_ICONSTOP "${NAME} needs 64-bit Windows 10, Windows Server 2016 or newer." /SD IDOK
    SetErrorLevel 1
    Abort
  ${EndIf}
  ; An upgrade goes where the installation is, unless /D= says otherwise.
  ReadRegStr $0 HKLM "Software\${SERVICE}" "InstallDir"
  ${If} $0 != ""
  ${AndIf} $INSTDIR == "$PROGRAMFILES64\${NAME}"
    StrCpy $INSTDIR $0
  ${EndIf}
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/CONFIG=" $Configuration
  ${If} $Configuration != ""
  ${AndIfNot} ${FileExists} "$Configuration"
    MessageBox MB_ICONSTOP "There is no file $Configuration, which /CONFIG names." /SD IDOK
    SetErrorLevel 2
    Abort
  ${EndIf}
  ClearErrors
  ${GetOptions} $R0 "/NODESKTOP" $R1
  ${IfNot} ${Errors}
    SectionSetFlags ${Desktop} 0
  ${EndIf}
FunctionEnd

Function un.onInit
  SetRegView 64
  SetShellVarContext all
FunctionEnd

Section Uninstall
  nsExec::ExecToLog '"$INSTDIR\postern-service.exe" uninstall'
  !insertmacro SayIfFailed "The service cannot be removed"
  Delete "$INSTDIR\postern-gateway.exe"
  Delete "$INSTDIR\postern-service.exe"
  Delete "$INSTDIR\gateway.env.example"
  Delete "$INSTDIR\gateway.md"
  Delete "$INSTDIR\LICENSES.txt"
  RMDir /r "$INSTDIR\koffi"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$DESKTOP\${NAME}.lnk"
  RMDir /r "$SMPROGRAMS\${NAME}"
  DeleteRegKey HKLM "${UNINSTALL}"
  DeleteRegKey HKLM "Software\${SERVICE}"

  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/PURGE" $R1
  ${If} ${Errors}
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "Remove the configuration, the log and rows that were not posted yet, too? They are in ${DATA}." /SD IDNO IDNO kept
  ${EndIf}
  RMDir /r "${DATA}"
  kept:
SectionEnd
