import { createContext, useContext } from 'react'
import type { FoundStep } from '../definition/read-steps.ts'
import type { Names } from './expression-language.ts'

/** What the fields of a step share. Fields are named by their pointers from the step on, without the first slash. */
export interface StepForm {
  readonly flowId: string
  readonly step: FoundStep
  /** The other steps that it may lead to. */
  readonly others: readonly FoundStep[]
  readonly names: Names
  read(field: string): unknown
  /** Undefined takes a field away. */
  set(field: string, value: unknown): void
  /** What is wrong with a field; undefined for nothing. */
  problem(field: string): string | undefined
}

export const StepFormContext = createContext<StepForm | null>(null)

export function useStepForm(): StepForm {
  const form = useContext(StepFormContext)
  if (form === null) throw new Error('not in the form of a step')
  return form
}
