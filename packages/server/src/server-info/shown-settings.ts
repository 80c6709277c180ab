import type { ShownSetting } from '@postern/protocol/api'
import { type ServerSettings, serverSettingsTable } from '../settings.ts'

/** What holds now, by the name of its setting, where that is not the value as it is. */
const shown: Readonly<Record<string, (settings: ServerSettings) => string>> = {
  POSTERN_LISTEN: ({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`,
  POSTERN_DATABASE_URL: ({ databaseUrl }) => withoutCredentials(databaseUrl),
  POSTERN_SECRET_KEY: ({ secretKey }) => (secretKey === null ? '' : 'set'),
  POSTERN_RESULTS_URL: ({ resultStorage }) => (resultStorage === null ? '' : 'set'),
  POSTERN_RESULTS_KEY: ({ resultStorage }) => (resultStorage === null ? '' : 'set'),
  POSTERN_RESULTS_SECRET: ({ resultStorage }) => (resultStorage === null ? '' : 'set'),
  POSTERN_ADMIN_EMAIL: ({ adminEmail }) => adminEmail ?? '',
  POSTERN_ADMIN_PASSWORD: ({ adminPassword }) => (adminPassword === null ? '' : 'set'),
  POSTERN_CALLBACK_PROXY: ({ callbackProxy }) => (callbackProxy === null ? '' : withoutCredentials(callbackProxy.href)),
  POSTERN_CALLBACK_RATE: ({ callbackRate }) =>
    callbackRate === null ? '' : `${callbackRate.requests}/${callbackRate.per}`,
  POSTERN_SAMPLE: ({ sample }) => (sample ? 'on' : 'off'),
}

/** Every setting with its value; of what could be a secret only whether it is set. */
export function shownSettings(settings: ServerSettings): ShownSetting[] {
  return serverSettingsTable.map(({ key, name, doc, default: standard }) => ({
    name,
    doc,
    default: standard ?? null,
    value: shown[name]?.(settings) ?? plain(settings[key as keyof ServerSettings]),
  }))
}

/** Numbers, and the texts that the settings above do not hide. */
function plain(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.join(', ')
  return typeof value === 'object' ? 'set' : String(value)
}

function withoutCredentials(address: string): string {
  if (address.startsWith('sqlite:')) return address
  const url = URL.parse(address)
  if (url === null) return 'set'
  // Also the parameters: PostgreSQL takes a password there.
  return `${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}`
}
