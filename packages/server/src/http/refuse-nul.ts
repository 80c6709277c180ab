import { Readable } from 'node:stream'
import type { App } from '../app.ts'
import { badInput, type InputError } from '../lib/app-error.ts'

/**
 * Refuses a NUL character anywhere in what a caller sent: PostgreSQL's text takes none, and a value that one storage
 * keeps and the other fails on (again and again, where it is written later and in batches) is good for nobody.
 */
export function refuseNul(app: App): void {
  app.addHook('preHandler', async ({ params, query, body }) => {
    const errors = [...findNul('/params', params), ...findNul('/querystring', query), ...findNul('', body)]
    if (errors.length > 0) throw badInput(...errors)
  })
}

/** Without recursion: a body that no schema describes may be nested as deep as it likes. */
function findNul(place: string, input: unknown): InputError[] {
  const found: InputError[] = []
  const left: [path: string, value: unknown][] = [[place, input]]
  for (let next = left.pop(); next !== undefined && found.length < 10; next = left.pop()) {
    const [path, value] = next
    if (typeof value === 'string') {
      if (value.includes('\0')) found.push({ path: path || '/', message: 'must not contain a NUL character' })
      // A part is a stream, whose bytes are not looked into.
    } else if (typeof value === 'object' && value !== null && !(value instanceof Readable)) {
      for (const [name, inner] of Object.entries(value)) left.push([`${path}/${name}`, inner], ['/', name])
    }
  }
  return found
}
