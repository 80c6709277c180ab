import { type CallbackRules, checkCallbackUrl } from '@postern/outbound'
import type { Database } from '../database/database.ts'
import { directUrlReceiver } from '../flow-runs/house-receivers.ts'
import type { InputError } from '../lib/app-error.ts'

/** How a callback URL begins that names a direct URL of this server. */
const directUrls = 'postern://direct-urls/'

const path = '/callbackUrl'

/**
 * The callback URL as it is stored: one that names a direct URL, by its id or its name, names it by its id from then on,
 * so that it may be renamed. What is wrong with it is pushed.
 */
export async function resolveCallbackUrl(db: Database, url: string, errors: InputError[]): Promise<string> {
  if (!url.startsWith(directUrls)) return url
  const named = decoded(url.slice(directUrls.length))
  const found = await db.read
    .selectFrom('direct_url')
    .select('id')
    .where((where) => where.or([where('id', '=', named), where('name', '=', named)]))
    // A name could look like an id.
    .orderBy((order) => order.case().when('id', '=', named).then(0).else(1).end())
    .executeTakeFirst()
  if (found) return directUrlReceiver(found.id)
  errors.push({ path, message: `names no direct URL: give ${directUrls} and the id or the name of one` })
  return url
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * What is wrong with a callback URL. Where the gateway posts, the rules of this server say nothing of the address: those
 * of the gateway do, and this server itself is no place for rows that are not to come here.
 */
export function checkCallback(url: string, rules: CallbackRules, isDirect: boolean): InputError[] {
  if (url.startsWith(directUrls)) return isDirect ? [{ path, message: isHere }] : []
  const message = isDirect ? checkDirectUrl(url, rules) : checkCallbackUrl(url, rules)
  return message === null ? [] : [{ path, message }]
}

const isHere = 'is this server, where the rows of a direct delivery do not go'

function checkDirectUrl(url: string, { publicUrl }: CallbackRules): string | null {
  const wrong = checkCallbackUrl(url)
  if (wrong !== null) return wrong
  const own = publicUrl()
  return URL.canParse(own) && new URL(own).origin === new URL(url).origin ? isHere : null
}

/** Within this server nobody reads headers, and nobody has to be let in. */
export function checkSecretsOf(
  url: string | null,
  secrets: { readonly callback_headers: string | null; readonly callback_credential: string | null },
  errors: InputError[],
): void {
  if (!url?.startsWith(directUrls)) return
  for (const [column, field] of [
    ['callback_headers', 'callbackHeaders'],
    ['callback_credential', 'callbackCredential'],
  ] as const)
    if (secrets[column] !== null)
      errors.push({ path: `/${field}`, message: 'is for receivers elsewhere: a direct URL of this server needs none' })
}
