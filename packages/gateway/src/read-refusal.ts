import { type ErrorCode, isErrorCode } from '@postern/protocol'
import type { Dispatcher } from 'undici'
import { KeyRefused, LeaseLost, ServerAway, ServerRefused } from './server-errors.ts'

/** Refusals are short; what is longer comes from something else that stands between. */
const longestRefusal = 64 * 1024

/** Turns an answer that is neither 200 nor 204 into the error that says what to do about it. */
export async function readRefusal(response: Dispatcher.ResponseData): Promise<Error> {
  const status = response.statusCode
  const problem = parseProblem(await readText(response))
  const message =
    problem.detail ??
    problem.title ??
    'What answers is no Postern server, or something stands before it: is POSTERN_URL right?'
  if (status === 401) return new KeyRefused(message)
  if (problem.code === 'LEASE_LOST' || problem.code === 'PART_CONFLICT') return new LeaseLost(message)
  // A run that is gone, with its command or connection, is lost as much as one that another gateway holds.
  if (status === 404 && problem.code === 'NOT_FOUND') return new LeaseLost(message)
  if (isTemporary(status) || problem.code === 'CHECKSUM_MISMATCH') {
    const retryAfter = Number(response.headers['retry-after'])
    return new ServerAway(`${message} (HTTP ${status})`, {
      cut: status === 502 || status === 504,
      ...(retryAfter > 0 && { retryAfter: Math.min(retryAfter, 60) * 1_000 }),
    })
  }
  return new ServerRefused(message, status, problem.code)
}

/**
 * 408, 425 and 429 ask for another try. 404 and 405 without our own code come from a proxy in front of a server that
 * is being replaced, or from a wrong address: both may be put right while the gateway waits.
 */
const isTemporary = (status: number) =>
  status >= 500 || [404, 405, 408, 425, 429].includes(status) || status < 200 || (status >= 300 && status < 400)

async function readText(response: Dispatcher.ResponseData): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const bytes of response.body) {
    text += decoder.decode(bytes, { stream: true })
    if (text.length > longestRefusal) break
  }
  return text
}

interface Problem {
  readonly code?: ErrorCode
  readonly title?: string
  readonly detail?: string
}

function parseProblem(text: string): Problem {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return {}
  }
  if (typeof value !== 'object' || value === null) return {}
  const field = (name: string) => {
    const content: unknown = Object.getOwnPropertyDescriptor(value, name)?.value
    return typeof content === 'string' ? content : undefined
  }
  const code = field('code')
  const title = field('title')
  const detail = field('detail')
  return {
    ...(code && isErrorCode(code) && { code }),
    ...(title && { title }),
    ...(detail && { detail }),
  }
}
