import type { Problem } from '@postern/protocol/api'
import { uiWords } from '../words/ui.ts'

/** An answer that says no: RFC 9457, with a `code` from the one table of error codes. */
export class ApiProblem extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail || problem.title)
    this.name = 'ApiProblem'
    this.problem = problem
  }
}

export const isProblem = (error: unknown, code?: string): error is ApiProblem =>
  error instanceof ApiProblem && (code === undefined || error.problem.code === code)

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Calls the REST API with the session's cookie. The shapes are the protocol's: server and pages come from one build. */
export async function api<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await send(method, path, body, signal)
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T)
}

/** The body as text, untouched: rows must not pass through `JSON.parse`. */
export async function apiText(path: string, signal: AbortSignal): Promise<string> {
  return (await send('GET', path, undefined, signal)).text()
}

/** Posts, and gives the answer as text, untouched. */
export async function apiPostText(path: string, body: unknown): Promise<string> {
  return (await send('POST', path, body)).text()
}

async function send(method: Method, path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  let response: Response
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      credentials: 'same-origin',
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      ...(signal && { signal }),
    })
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw new Error(uiWords.theServerCannotBeReached, { cause })
  }
  if (!response.ok) throw new ApiProblem(await readProblem(response))
  return response
}

async function readProblem(response: Response): Promise<Problem> {
  const fallback: Problem = {
    type: 'about:blank',
    title: response.statusText || uiWords.requestFailed,
    status: response.status,
    detail: uiWords.theServerAnswered(response.status),
    code: 'INTERNAL',
  }
  if (!response.headers.get('content-type')?.includes('json')) return fallback
  try {
    return { ...fallback, ...((await response.json()) as Partial<Problem>) }
  } catch {
    return fallback
  }
}

/** A query string from the values that are there; with its question mark, or empty. */
export function queryString(values: Record<string, string | number | undefined>): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') params.set(name, String(value))
  }
  const text = params.toString()
  return text === '' ? '' : `?${text}`
}

/** Path segment of an id or name. */
export const seg = encodeURIComponent
