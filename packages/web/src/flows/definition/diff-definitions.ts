import { fieldsOf, readAllSteps } from './read-steps.ts'

export interface StepDifference {
  /** Pointer of the step; empty for what is of the flow itself. */
  readonly id: string
  readonly how: 'added' | 'removed' | 'changed'
  readonly fields: readonly FieldDifference[]
}

interface FieldDifference {
  readonly field: string
  /** Undefined: it was not there. */
  readonly before: unknown
  readonly after: unknown
}

/** What one definition says otherwise than another, step by step. */
export function diffDefinitions(before: unknown, after: unknown): StepDifference[] {
  const [old, now] = [stepsById(before), stepsById(after)]
  const ids = [...new Set([...old.keys(), ...now.keys()])]
  return ids.flatMap((id): StepDifference[] => {
    const [was, is] = [old.get(id), now.get(id)]
    const fields = differentFields(was ?? {}, is ?? {})
    if (was && is) return fields.length === 0 ? [] : [{ id, how: 'changed', fields }]
    return [{ id, how: was ? 'removed' : 'added', fields }]
  })
}

/** The steps of a for_each stand for themselves, and so does all that is no step. */
function stepsById(definition: unknown): Map<string, Record<string, unknown>> {
  const { steps: _steps, ...own } = fieldsOf(definition)
  const found = new Map<string, Record<string, unknown>>([['', own]])
  for (const { steps } of readAllSteps(definition))
    for (const { id, fields } of steps) {
      const { do: inner, ...rest } = fields
      found.set(id, inner === undefined ? rest : { ...rest, 'do.start': fieldsOf(inner).start })
    }
  return found
}

function differentFields(before: Record<string, unknown>, after: Record<string, unknown>): FieldDifference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((field) => ({ field, before: before[field], after: after[field] }))
}
