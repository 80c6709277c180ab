import koffi, { type LibraryHandle } from 'koffi'
import { OdbcError } from '../odbc-error.ts'

/** Where Homebrew (on Apple's processors, on Intel's) and MacPorts put libraries: outside of where macOS looks by itself. */
const macFolders = ['/opt/homebrew/lib/', '/usr/local/lib/', '/opt/local/lib/', '']

const installs: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  win32: 'It is part of Windows: the system is damaged',
  darwin: 'Install unixODBC (brew install unixodbc)',
  linux: 'Install unixODBC (Debian, Ubuntu: apt install unixodbc; Fedora: dnf install unixODBC)',
}

/**
 * The names that the driver manager may have, the usual one first. iODBC is none of them: its characters have 32 bits where
 * this package, like Windows and unixODBC, passes UTF-16.
 */
export function driverManagerNames(platform: NodeJS.Platform): readonly string[] {
  if (platform === 'win32') return ['odbc32.dll']
  if (platform === 'darwin') return macFolders.map((folder) => `${folder}libodbc.2.dylib`)
  return ['libodbc.so.2', 'libodbc.so.1']
}

/**
 * Loads the driver manager: the one that `POSTERN_ODBC_LIBRARY` names, else the platform's own.
 *
 * @throws OdbcError that says what was tried and what to do
 */
export function loadDriverManager(
  names: readonly string[] = namesWanted(process.env.POSTERN_ODBC_LIBRARY),
  architecture: string = process.arch,
): LibraryHandle {
  if (bitsOf(architecture) !== 64) {
    const text = `ODBC needs a 64-bit Node, this one is for ${architecture}: lengths have 64 bits in what is passed to drivers`
    throw OdbcError.local('other', 'IM014', text)
  }
  const failures: string[] = []
  for (const name of names) {
    try {
      return koffi.load(name)
    } catch (error) {
      failures.push(`${name} (${error instanceof Error ? error.message : String(error)})`)
    }
  }
  const advice = installs[process.platform] ?? 'Install unixODBC'
  throw OdbcError.local(
    'other',
    'IM003',
    `The ODBC driver manager cannot be loaded. ${advice}, or name its library in POSTERN_ODBC_LIBRARY. Tried: ${failures.join(', ')}`,
  )
}

function namesWanted(named: string | undefined): readonly string[] {
  return named ? [named] : driverManagerNames(process.platform)
}

function bitsOf(architecture: string): 32 | 64 {
  return ['ia32', 'arm', 'mips', 'mipsel', 'ppc', 's390'].includes(architecture) ? 32 : 64
}
