import { gatewayApiPath, HelloResponse, isErrorCode, leaseHeader } from '@postern/protocol'
import { Value } from 'typebox/value'
import type { Dispatcher } from 'undici'
import { isLoopback } from '../loopback.ts'
import { settingsTable, Wrong } from '../settings-table.ts'
import { createDispatcher, type WayToServer } from '../to-server/create-dispatcher.ts'
import { wayInWords } from '../to-server/way-in-words.ts'
import { gatewayVersion } from '../version.ts'

/** One thing that was looked at, in words. */
export interface Finding {
  readonly about: 'address' | 'way' | 'key' | 'clock' | 'version' | 'database'
  readonly level: 'good' | 'warning' | 'bad'
  readonly text: string
}

/** @public Whether a gateway with this address and key would get work. */
export interface ServerCheck {
  readonly works: boolean
  readonly findings: readonly Finding[]
}

/** Longest time in milliseconds for one answer. */
const patience = 8_000
/** Milliseconds by which clocks may differ before somebody should know. */
const tolerance = 30_000
const longestAnswer = 64 * 1024

/**
 * Asks a server whether it is one, and whether it takes the key; takes no work.
 *
 * @public
 */
export async function checkServer(
  given: { readonly url: string; readonly apiKey: string },
  { way, allowHttp, now = Date.now }: { way: WayToServer; allowHttp: boolean; now?: () => number },
): Promise<ServerCheck> {
  const findings: Finding[] = []
  const say = (about: Finding['about'], level: Finding['level'], text: string) => findings.push({ about, level, text })
  const result = () => ({ works: findings.every(({ level }) => level !== 'bad'), findings })

  const url = read(settingsTable.url, given.url, allowHttp)
  if (typeof url === 'string') {
    say('address', 'bad', `The address ${url}.`)
    return result()
  }
  const key = given.apiKey === '' ? null : read(settingsTable.apiKey, given.apiKey, false)
  const isCode = given.apiKey.startsWith('pcode_')
  const proxy = way.proxy ?? (isLoopback(url.hostname) ? null : proxyOfEnvironment(url))
  if (proxy) say('way', 'good', `The way goes through the proxy ${proxy.host}.`)

  const dispatcher = createDispatcher(url, 2, way)
  try {
    const asked = now()
    const answer = await ask(dispatcher, url, isCode ? '' : given.apiKey, '/hello')
    const trip = now() - asked
    const isPostern = answer.hello !== undefined || answer.code !== undefined
    if (!isPostern) {
      say('address', 'bad', notPostern(answer.status, url))
      return result()
    }
    say('address', 'good', `A Postern server answers at ${url.host}, in ${trip} ms.`)
    const time = answer.hello?.time ?? answer.date
    const skew = time === undefined ? 0 : Date.parse(time) - (asked + trip / 2)
    if (Math.abs(skew) > tolerance + trip) say('clock', 'warning', clockInWords(skew))
    sayVersion(answer, say)
    if (key === null) say('key', 'bad', 'There is no API key yet: copy it from the page of the connection.')
    else if (isCode) say('key', 'good', 'This is an enrolment code: the gateway swaps it for a key when it starts.')
    else if (answer.hello) say('key', 'good', `The key is valid, for the connection ${answer.hello.connection}.`)
    else if (answer.status === 401 || !(await isTaken(dispatcher, url, given.apiKey)))
      say(
        'key',
        'bad',
        'The server does not know this API key: copy it whole from the page of the connection, or make another there.',
      )
    else say('key', 'good', 'The key is valid.')
  } catch (error) {
    say('address', 'bad', noAnswerInWords(error, url))
  } finally {
    await dispatcher.destroy()
  }
  return result()
}

interface Answer {
  readonly status: number
  readonly hello: HelloResponse | undefined
  /** Of Postern’s own refusals. */
  readonly code: string | undefined
  readonly date: string | undefined
}

async function ask(dispatcher: Dispatcher, url: URL, apiKey: string, path: string, body?: string): Promise<Answer> {
  const {
    statusCode,
    headers,
    body: stream,
  } = await dispatcher.request({
    origin: url.origin,
    path: url.pathname.replace(/\/+$/, '') + gatewayApiPath + path,
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      // What no header can carry is no key either.
      ...(/^[\x21-\x7e]+$/.test(apiKey) && { authorization: `Bearer ${apiKey}` }),
      ...(body !== undefined && { 'content-type': 'application/json', [leaseHeader]: '1' }),
    },
    body: body ?? null,
    headersTimeout: patience,
    bodyTimeout: patience,
    signal: AbortSignal.timeout(patience),
  })
  let text = ''
  for await (const bytes of stream) {
    text += bytes
    if (text.length > longestAnswer) break
  }
  const content = parse(text)
  const code = typeof content === 'object' && content !== null && 'code' in content ? content.code : undefined
  return {
    status: statusCode,
    hello: statusCode === 200 && Value.Check(HelloResponse, content) ? content : undefined,
    code: typeof code === 'string' && isErrorCode(code) ? code : undefined,
    date: typeof headers.date === 'string' ? headers.date : undefined,
  }
}

/** A server that does not know the question is asked about a run that does not exist, which it says to valid keys only. */
async function isTaken(dispatcher: Dispatcher, url: URL, apiKey: string): Promise<boolean> {
  const answer = await ask(dispatcher, url, apiKey, '/runs/none/heartbeat', '{"rows":0,"bytes":0}')
  return answer.code !== undefined && answer.status !== 401
}

function sayVersion(answer: Answer, say: (about: 'version', level: Finding['level'], text: string) => void): void {
  if (answer.hello) {
    const [server, own] = [minorOf(answer.hello.version), minorOf(gatewayVersion)]
    if (server === own) return
    const order = server > own ? 'newer' : 'older'
    const advice =
      order === 'newer'
        ? 'one version apart they work together; update the gateway'
        : 'update the server first, then the gateway'
    say(
      'version',
      'warning',
      `The server is ${order} (${answer.hello.version}) than this gateway (${gatewayVersion}): ${advice}.`,
    )
  } else if (answer.status === 404) {
    say(
      'version',
      'warning',
      `The server is of an earlier version than this gateway (${gatewayVersion}): it works, but update it.`,
    )
  }
}

const minorOf = (version: string): number => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major * 1_000 + minor
}

const notPostern = (status: number, url: URL): string =>
  status === 407
    ? 'The proxy wants a name and a password: POSTERN_PROXY=http://name:password@host:port (HTTP 407).'
    : `What answers at ${url.host} is no Postern server, or something stands before it (HTTP ${status}): is the address right?`

function clockInWords(skew: number): string {
  const seconds = Math.round(Math.abs(skew) / 1_000)
  const span = seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`
  return `The clock of this machine is ${span} ${skew > 0 ? 'behind' : 'ahead of'} the server’s: set it right.`
}

function noAnswerInWords(error: unknown, url: URL): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = codeOf(error) || codeOf(cause)
  const message = cause instanceof Error ? cause.message : String(cause)
  const words = wayInWords(code, message)
  if (words) return `${words}${code && !words.includes(code) ? ` (${code})` : ''}.`
  if (code === 'ECONNREFUSED')
    return `Nothing listens at ${url.host}: is the address right, and the server on? (${code})`
  const isLate = code === 'UND_ERR_CONNECT_TIMEOUT' || (error instanceof Error && error.name === 'TimeoutError')
  if (isLate) return `${url.host} does not answer: does a firewall stand between, or is a proxy needed?`
  return `${url.host} cannot be reached: ${message}.`
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** The value, or what is wrong with it. */
function read<Value>(
  one: { check(text: string, allowHttp: boolean): Value },
  text: string,
  allowHttp: boolean,
): Value | string {
  try {
    return one.check(text.trim(), allowHttp)
  } catch (error) {
    if (error instanceof Wrong) return error.message
    throw error
  }
}

function proxyOfEnvironment(url: URL, env = process.env): URL | null {
  const value = url.protocol === 'https:' ? (env.https_proxy ?? env.HTTPS_PROXY) : (env.http_proxy ?? env.HTTP_PROXY)
  return value && URL.canParse(value) ? new URL(value) : null
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
