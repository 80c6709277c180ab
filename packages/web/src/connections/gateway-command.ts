export type Shell = 'posix' | 'powershell'

/** The command that starts a gateway, on one line, for a shell of Linux and macOS or for the one of Windows. */
export function gatewayCommand(shell: Shell, apiUrl: string, apiKey: string): string {
  const settings = [
    ['POSTERN_URL', apiUrl],
    ['POSTERN_API_KEY', apiKey],
    ['POSTERN_ODBC', odbcExample[shell]],
  ] as const
  const start = 'npx postern gateway run'
  if (shell === 'powershell')
    return [...settings.map(([name, value]) => `$env:${name}='${value.replaceAll("'", "''")}'`), start].join('; ')
  return [...settings.map(([name, value]) => `${name}=${posixQuoted(value)}`), start].join(' ')
}

const odbcExample: Record<Shell, string> = {
  posix: 'Driver=PostgreSQL Unicode;Server=localhost;Database=…;UID=…;PWD=…',
  powershell: 'Driver={ODBC Driver 18 for SQL Server};Server=localhost;Database=…;UID=…;PWD=…',
}

/** Quotes where the text needs it. */
const posixQuoted = (text: string) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
