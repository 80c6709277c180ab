import type { CallbackCredential, CallbackRate, Command, NewCommand, Retries } from '@postern/protocol/api'
import { commandFormWords } from '../words/command-form.ts'
import { type FormatValues, formatOf, formatValues } from './format-values.ts'

type Kind = CallbackCredential['kind']

/** How a command's results are delivered, as it stands in the form. Secrets are never there until they are typed. */
export interface DeliveryValues extends FormatValues {
  retries: 'standard' | 'short' | 'none' | 'own'
  /** Seconds, apart by commas. */
  retryWaits: string
  callbackTimeoutSeconds: number | string
  skipEmpty: boolean
  /** Requests to a host; empty: what stands above the command. */
  rateRequests: number | string
  ratePer: CallbackRate['per']
  unordered: boolean
  /** Names of headers that are stored, and those of them that stay. */
  storedHeaders: string[]
  keptHeaders: string[]
  /** `name: value`, one a line. */
  headerLines: string
  hasCredential: boolean
  /** `kept`: the one that is stored. */
  credentialKind: 'none' | 'kept' | Kind
  token: string
  user: string
  password: string
  tokenUrl: string
  clientId: string
  clientSecret: string
  scope: string
  secretIn: 'header' | 'body'
  certificate: string
  certificateKey: string
}

export type DeliveryFields = Pick<
  NewCommand,
  | 'retries'
  | 'callbackTimeoutSeconds'
  | 'callbackFormat'
  | 'emptyResults'
  | 'callbackHeaders'
  | 'callbackCredential'
  | 'callbackRate'
  | 'unordered'
>

type Delivered = Pick<
  Command,
  | 'retries'
  | 'callbackHeaderNames'
  | 'callbackTimeoutSeconds'
  | 'callbackFormat'
  | 'emptyResults'
  | 'callbackCredential'
> &
  Partial<Pick<Command, 'callbackRate' | 'unordered'>>

/** @param command null for a new one */
export function deliveryValues(command: Delivered | null): DeliveryValues {
  const retries = command?.retries ?? 'standard'
  const headers = command?.callbackHeaderNames ?? []
  return {
    retries: typeof retries === 'string' ? retries : 'own',
    retryWaits: typeof retries === 'string' ? '10, 60, 600' : retries.waits.join(', '),
    callbackTimeoutSeconds: command?.callbackTimeoutSeconds ?? '',
    ...formatValues(command?.callbackFormat ?? null),
    skipEmpty: command?.emptyResults === 'skip',
    ...rateValues(command?.callbackRate ?? null),
    unordered: command?.unordered ?? false,
    storedHeaders: headers,
    keptHeaders: headers,
    headerLines: '',
    hasCredential: (command?.callbackCredential ?? null) !== null,
    credentialKind: command?.callbackCredential ? 'kept' : 'none',
    token: '',
    user: '',
    password: '',
    tokenUrl: '',
    clientId: '',
    clientSecret: '',
    scope: '',
    secretIn: 'header',
    certificate: '',
    certificateKey: '',
  }
}

/** What differs from a command about which nothing was said; what is stored and stays is left out. */
export function deliveryFields(values: DeliveryValues): DeliveryFields {
  const retries = retriesOf(values)
  const callbackFormat = formatOf(values)
  const headers = headersOf(values)
  const rate = rateOf(values)
  return {
    ...(retries !== 'standard' && { retries }),
    ...(values.callbackTimeoutSeconds !== '' && { callbackTimeoutSeconds: Number(values.callbackTimeoutSeconds) }),
    ...(callbackFormat !== null && { callbackFormat }),
    ...(values.skipEmpty && { emptyResults: 'skip' }),
    ...(rate !== null && { callbackRate: rate }),
    ...(values.unordered && { unordered: true }),
    ...(Object.keys(headers).length > 0 && { callbackHeaders: headers }),
    ...(values.credentialKind !== 'kept' &&
      values.credentialKind !== 'none' && { callbackCredential: credentialOf(values, values.credentialKind) }),
  }
}

/** Only what was changed. */
export function deliveryPatch(before: DeliveryValues, after: DeliveryValues): DeliveryFields {
  const [old, now] = [deliveryFields(before), deliveryFields(after)]
  return {
    ...(JSON.stringify(old.retries) !== JSON.stringify(now.retries) && { retries: now.retries ?? 'standard' }),
    ...(old.callbackTimeoutSeconds !== now.callbackTimeoutSeconds && {
      callbackTimeoutSeconds: now.callbackTimeoutSeconds ?? null,
    }),
    ...(JSON.stringify(old.callbackFormat) !== JSON.stringify(now.callbackFormat) && {
      callbackFormat: now.callbackFormat ?? null,
    }),
    ...(JSON.stringify(old.callbackRate) !== JSON.stringify(now.callbackRate) && {
      callbackRate: now.callbackRate ?? null,
    }),
    ...(old.unordered !== now.unordered && { unordered: now.unordered ?? false }),
    ...(old.emptyResults !== now.emptyResults && { emptyResults: now.emptyResults ?? 'deliver' }),
    ...(now.callbackHeaders && { callbackHeaders: now.callbackHeaders }),
    ...(now.callbackCredential && { callbackCredential: now.callbackCredential }),
    ...(before.credentialKind === 'kept' && after.credentialKind === 'none' && { callbackCredential: null }),
  }
}

export type RateValues = Pick<DeliveryValues, 'rateRequests' | 'ratePer'>

export const rateValues = (rate: CallbackRate | null): RateValues => ({
  rateRequests: rate?.requests ?? '',
  ratePer: rate?.per ?? 'second',
})

/** Null: none of its own. */
export const rateOf = ({ rateRequests, ratePer }: RateValues): CallbackRate | null =>
  rateRequests === '' ? null : { requests: Number(rateRequests), per: ratePer }

export const rateWords = ({ requests, per }: CallbackRate): string => commandFormWords.requestsA(requests, per)

function retriesOf({ retries, retryWaits }: DeliveryValues): Retries {
  if (retries !== 'own') return retries
  const waits = retryWaits.split(/[\s,;]+/).filter((each) => each !== '')
  return { waits: waits.map(Number) }
}

function headersOf({ headerLines, storedHeaders, keptHeaders }: DeliveryValues): Record<string, string | null> {
  const gone = storedHeaders.filter((name) => !keptHeaders.includes(name)).map((name) => [name, null] as const)
  const lines = headerLines.split('\n').filter((line) => line.trim() !== '')
  const set = lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const
  })
  return Object.fromEntries([...gone, ...set])
}

/** The headers that go along once the form is saved. */
export const namedHeaders = (values: DeliveryValues): string[] => {
  const set = Object.entries(headersOf(values)).filter(([name, value]) => name !== '' && value !== null)
  return [...new Set([...values.keptHeaders, ...set.map(([name]) => name)])]
}

/** What keeps the lines from being headers, in words. */
export const wrongHeaderLines = (lines: string): string | null =>
  lines.split('\n').every((line) => line.trim() === '' || /^\s*[^\s:]+\s*:\s*\S/.test(line))
    ? null
    : commandFormWords.oneHeaderALine

export const wrongWaits = (waits: string): string | null =>
  /^\s*\d*([\s,;]+\d+)*\s*$/.test(waits) ? null : commandFormWords.apartByCommas

function credentialOf(values: DeliveryValues, kind: Kind): CallbackCredential {
  const { token, user, password, tokenUrl, clientId, clientSecret, scope, secretIn, certificate, certificateKey } =
    values
  switch (kind) {
    case 'bearer':
      return { kind, token: token.trim() }
    case 'basic':
      return { kind, user, password }
    case 'oauth2':
      return {
        kind,
        tokenUrl: tokenUrl.trim(),
        clientId: clientId.trim(),
        clientSecret: clientSecret.trim(),
        ...(scope.trim() !== '' && { scope: scope.trim() }),
        ...(secretIn === 'body' && { secretIn }),
      }
    case 'certificate':
      return { kind, certificate, key: certificateKey }
  }
}

/** A credential is not sent half: the server would say so at a field that is not there. */
const neededFor =
  (kind: Kind) =>
  (text: string, { credentialKind }: DeliveryValues): string | null =>
    credentialKind === kind && text.trim() === '' ? commandFormWords.isNeeded : null

export const wrongCredential = {
  token: neededFor('bearer'),
  user: neededFor('basic'),
  tokenUrl: neededFor('oauth2'),
  clientId: neededFor('oauth2'),
  clientSecret: neededFor('oauth2'),
  certificate: neededFor('certificate'),
  certificateKey: neededFor('certificate'),
}
