import type { FlowProblems } from '@postern/protocol/api'

/** What is wrong with a definition, each with a JSON pointer into it. */
export type Problems = FlowProblems['errors']

/** Paths of a request begin at its body, in which the definition stands. */
export const inDefinition = (errors: Problems): Problems =>
  errors.map(({ path, message }) => ({ path: path.replace(/^\/definition(?=\/|$)/, ''), message }))

const isBelow = (path: string, pointer: string) => path === pointer || path.startsWith(`${pointer}/`)

/** The problems of a step, and not of the steps within it. */
export const problemsOfStep = (problems: Problems, id: string): Problems =>
  problems.filter(({ path }) => isBelow(path, id) && !path.startsWith(`${id}/do/steps/`))

/** What is wrong with a field, or with something in it; undefined for nothing. */
export function problemAt(problems: Problems, pointer: string): string | undefined {
  const found = problems.filter(({ path }) => isBelow(path, pointer)).map(({ message }) => message)
  return found.length === 0 ? undefined : [...new Set(found)].join(' · ')
}

/** The step that a problem is of, by the longest pointer of one. */
export const stepOfProblem = (path: string, ids: readonly string[]): string | undefined =>
  ids.filter((id) => isBelow(path, id)).toSorted((a, b) => b.length - a.length)[0]
