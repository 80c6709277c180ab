/** Where results go instead of the database or the data folder, as POSTERN_RESULTS_URL names it. */
export interface ObjectStoragePlace {
  readonly bucket: string
  /** What the names of all objects begin with: empty, or with a slash at its end. */
  readonly prefix: string
  /** Null: that of Amazon S3 in the region. */
  readonly endpoint: URL | null
  /** Null: the usual variable's, or `us-east-1`. */
  readonly region: string | null
  /** Whether the bucket is named in the path instead of the host; with an endpoint of one's own it usually is. */
  readonly isPathStyle: boolean
}

export interface ObjectStorageSettings extends ObjectStoragePlace {
  readonly region: string
  readonly accessKey: string
  readonly secret: string
  /** Beside keys that end by themselves. */
  readonly sessionToken: string | null
}

const form = 's3://BUCKET/PREFIX?endpoint=https://…&region=…&pathStyle=true'
const parameters = new Set(['endpoint', 'region', 'pathStyle'])

/** Reads `s3://BUCKET/PREFIX?…`. What it throws repeats nothing, since somebody may have put a key into it. */
export function checkResultsUrl(text: string): ObjectStoragePlace {
  if (!text.startsWith('s3://') || !URL.canParse(text)) throw new Error(`must have the form ${form}`)
  const url = new URL(text)
  if (url.username !== '' || url.password !== '')
    throw new Error('must not contain keys: they go into POSTERN_RESULTS_KEY and POSTERN_RESULTS_SECRET')
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(url.host))
    throw new Error('must name a bucket of 3 to 63 small letters, digits, "-" and "."')
  const prefix = url.pathname.replace(/^\/+|\/+$/g, '')
  if (!/^[\w./-]{0,200}$/.test(prefix) || /(^|\/)\.{0,2}(\/|$)/.test(prefix || 'none'))
    throw new Error('must have a prefix of letters, digits, "_", "-", "." and "/", of up to 200 characters')
  for (const name of url.searchParams.keys())
    if (!parameters.has(name)) throw new Error(`has an unknown parameter; known are ${[...parameters].join(', ')}`)
  const endpoint = readEndpoint(url.searchParams.get('endpoint'))
  return {
    bucket: url.host,
    prefix: prefix === '' ? '' : `${prefix}/`,
    endpoint,
    region: readRegion(url.searchParams.get('region')),
    isPathStyle: readSwitch(url.searchParams.get('pathStyle')) ?? endpoint !== null,
  }
}

interface Given {
  readonly resultsUrl?: ObjectStoragePlace
  readonly resultsKey?: string
  readonly resultsSecret?: string
}

/** The place with its keys: those of the settings, or else those of the usual variables. What is missing becomes a problem. */
export function withKeys(
  { resultsUrl, resultsKey, resultsSecret }: Given,
  env: NodeJS.ProcessEnv,
  problems: string[],
): ObjectStorageSettings | null {
  const isOwn = resultsKey !== undefined
  if (isOwn !== (resultsSecret !== undefined))
    problems.push('POSTERN_RESULTS_KEY and POSTERN_RESULTS_SECRET go together: one of them is missing')
  if (resultsUrl === undefined) return null
  const accessKey = resultsKey ?? env.AWS_ACCESS_KEY_ID ?? ''
  const secret = resultsSecret ?? env.AWS_SECRET_ACCESS_KEY ?? ''
  if (accessKey === '' || secret === '')
    problems.push(
      'POSTERN_RESULTS_URL needs keys: set POSTERN_RESULTS_KEY and POSTERN_RESULTS_SECRET, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    )
  const region = resultsUrl.region ?? (env.AWS_REGION || 'us-east-1')
  return { ...resultsUrl, region, accessKey, secret, sessionToken: (!isOwn && env.AWS_SESSION_TOKEN) || null }
}

function readEndpoint(text: string | null): URL | null {
  if (text === null) return null
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isOrigin = url?.pathname === '/' && url.search === '' && url.hash === '' && url.username === ''
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || !isOrigin || url.password !== '')
    throw new Error('must have an http or https address without a path as its endpoint')
  return url
}

function readRegion(text: string | null): string | null {
  if (text !== null && !/^[a-z0-9-]{1,50}$/.test(text)) throw new Error('must have a region such as eu-central-1')
  return text
}

function readSwitch(text: string | null): boolean | undefined {
  if (text === null) return undefined
  if (text !== 'true' && text !== 'false') throw new Error('must have true or false as its pathStyle')
  return text === 'true'
}
