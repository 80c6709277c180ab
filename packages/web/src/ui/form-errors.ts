import { isProblem } from '../api/http.ts'

/**
 * Says at each field what the server found wrong with it. A path such as `/schedule/cron` goes to the field that
 * `fields` names for it or for its longest beginning; what has no field is returned in one text.
 */
export function fieldErrors(
  error: Error,
  fields: Readonly<Record<string, string>>,
): { at: Record<string, string>; rest: string | null } {
  if (!isProblem(error)) return { at: {}, rest: error.message }
  const entries = error.problem.errors ?? []
  const at: Record<string, string> = {}
  const rest: string[] = []
  for (const { path, message } of entries) {
    const field = fieldOf(path, fields)
    if (field === undefined) rest.push(path === '' || path === '/' ? message : `${path.slice(1)}: ${message}`)
    else at[field] = field in at ? `${at[field]} · ${message}` : message
  }
  if (entries.length === 0) rest.push(`${error.problem.title}. ${error.problem.detail}`.trim())
  return { at, rest: rest.length === 0 ? null : rest.join(' · ') }
}

function fieldOf(path: string, fields: Readonly<Record<string, string>>): string | undefined {
  for (let at = path; at.length > 1; at = at.slice(0, at.lastIndexOf('/'))) {
    if (Object.hasOwn(fields, at)) return fields[at]
  }
  return undefined
}
