/** The shell command that starts a gateway, on one line. */
export function gatewayCommand(apiUrl: string, apiKey: string): string {
  const odbc = 'Driver=PostgreSQL Unicode;Server=localhost;Database=…;UID=…;PWD=…'
  return `POSTERN_URL=${quote(apiUrl)} POSTERN_API_KEY=${quote(apiKey)} POSTERN_ODBC=${quote(odbc)} npx postern gateway run`
}

/** Quotes for a POSIX shell, where the text needs it. */
const quote = (text: string) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
