import type { Authorization } from '@postern/outbound'

type Headers = Readonly<Record<string, string>>

/** What the last request of an attempt and its answer said in their headers, as whoever looks into it may see it. */
export interface ShownHeaders {
  readonly request: Headers | null
  readonly response: Headers | null
}

export const noHeaders: ShownHeaders = { request: null, response: null }

const withheld = '[withheld]'
/** Of an answer, which can say what it likes: so much is kept of one header, and of all. */
const longestValue = 1_000
const mostCharacters = 4_000

/** `sent` with what the command brings along held back: its own headers may all be secrets (I10). */
export function shownRequest(sent: Headers, { headers: own }: Pick<Authorization, 'headers'>): Headers {
  const entries = Object.entries(sent).map(([name, value]): [string, string] => {
    if (!Object.hasOwn(own, name)) return [name, value]
    return [name, name === 'authorization' ? value.replace(/^(Bearer |Basic )?.*/s, `$1${withheld}`) : withheld]
  })
  return Object.fromEntries(entries)
}

/** Without cookies, credentials and whatever repeats a secret of the request. */
export function shownAnswer(
  answered: Readonly<Record<string, string | string[] | undefined>>,
  { withhold }: Pick<Authorization, 'withhold'>,
): Headers {
  const kept: [string, string][] = []
  let left = mostCharacters
  for (const [name, value = ''] of Object.entries(answered)) {
    const values = (Array.isArray(value) ? value : [value]).map((one) => masked(name, withhold(one)))
    const text = cut(values.join(', '))
    left -= name.length + text.length
    if (left < 0) break
    kept.push([name, text])
  }
  return Object.fromEntries(kept)
}

function masked(name: string, value: string): string {
  switch (name) {
    case 'set-cookie':
      return value.replace(/=.*/s, `=${withheld}`)
    // Where it leads may be said, with what rights is a secret of the receiver's.
    case 'location':
    case 'content-location':
      return value.replace(/[?#].*/s, `?${withheld}`)
    default:
      return secretName.test(name) ? withheld : value
  }
}

const secretName = /authorization|authentication-info|cookie|token|secret|password|api-?key/

const cut = (text: string): string => (text.length > longestValue ? `${text.slice(0, longestValue)}…` : text)
