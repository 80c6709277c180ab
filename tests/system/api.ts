import { CreatedApiToken, type Problem } from '@postern/protocol/api'
import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'

/** Calls the REST API; every answer is checked against the schema of the public contract. */
export type Api = <Schema extends TSchema>(
  schema: Schema,
  method: string,
  path: string,
  body?: unknown,
) => Promise<Static<Schema>>

/** An answer that says no. */
class Refused extends Error {
  override readonly name = 'Refused'
  readonly problem: Problem

  constructor(call: string, problem: Problem) {
    super(`${call}: ${problem.status} ${problem.code} ${problem.detail} ${JSON.stringify(problem.errors ?? [])}`)
    this.problem = problem
  }
}

/** Signs in as a browser does, and goes on with an API token, which outlives a restart of the server. */
export async function signIn(url: string, who: { email: string; password: string }): Promise<Api> {
  const json = { 'content-type': 'application/json', origin: url }
  const session = await fetch(`${url}/api/v1/session`, { method: 'POST', headers: json, body: JSON.stringify(who) })
  if (!session.ok) throw new Error(`cannot sign in: ${session.status} ${await session.text()}`)
  const cookie = session.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const byCookie = apiWith(url, { origin: url, cookie })
  const { token } = await byCookie(CreatedApiToken, 'POST', '/tokens', { name: 'tests' })
  return apiWith(url, { authorization: `Bearer ${token}` })
}

function apiWith(url: string, headers: Record<string, string>): Api {
  return async <Schema extends TSchema>(schema: Schema, method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const answer: unknown = text === '' ? null : JSON.parse(text)
    if (!response.ok) throw new Refused(`${method} ${path}`, answer as Problem)
    if (!Value.Check(schema, answer)) {
      const wrong = JSON.stringify([...Value.Errors(schema, answer)].slice(0, 3))
      throw new Error(`${method} ${path} answers against its contract: ${wrong} in ${text.slice(0, 1000)}`)
    }
    return answer
  }
}
