import { useDebouncedValue } from '@mantine/hooks'
import type { FlowProblems } from '@postern/protocol/api'
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { api } from '../../api/http.ts'
import { jsonText } from '../../lib/exact-json.ts'
import { readJson } from '../read-json.ts'
import { begun, edited, redone, undone } from './draft-history.ts'
import { inDefinition, type Problems } from './problems.ts'

export interface Draft {
  readonly text: string
  /** Undefined where the text is no JSON; then `wrong` says why. */
  readonly definition: unknown
  readonly wrong: string | undefined
  /** What is wrong with it, as far as it is checked already. */
  readonly problems: Problems
  /** Whether the problems are those of the text as it is now. */
  readonly isChecked: boolean
  readonly canUndo: boolean
  readonly canRedo: boolean
  setText(text: string): void
  /** @param of what is edited, such as a field: more of the same is one step back. */
  change(definition: unknown, of?: string): void
  undo(): void
  redo(): void
}

const checkQuery = (flowId: string, text: string) =>
  queryOptions({
    queryKey: ['flow-check', flowId, text],
    queryFn: async (): Promise<Problems> => {
      const read = readJson(text)
      if (read.wrong !== undefined) return [{ path: '', message: read.wrong }]
      const { errors } = await api<FlowProblems>('POST', '/flows/check', { flowId, definition: read.value })
      return inDefinition(errors)
    },
    gcTime: 30_000,
  })

const noProblems: Problems = []

/** A definition that is being written, as a graph and as JSON: one text, checked as one goes. */
export function useDraft(flowId: string, initial: string): Draft {
  const [history, setHistory] = useState(() => begun(initial))
  const { text } = history
  const [settled] = useDebouncedValue(text, 350)
  const check = useQuery({ ...checkQuery(flowId, settled), placeholderData: keepPreviousData })
  const acts = useMemo(
    () => ({
      setText: (changed: string) => setHistory((before) => edited(before, changed, 'text')),
      change: (definition: unknown, of?: string) =>
        setHistory((before) => edited(before, jsonText(definition), of ?? null)),
      undo: () => setHistory(undone),
      redo: () => setHistory(redone),
    }),
    [],
  )
  const read = useMemo(() => readJson(text), [text])
  return {
    text,
    definition: read.wrong === undefined ? read.value : undefined,
    wrong: read.wrong,
    problems: check.data ?? noProblems,
    isChecked: settled === text && check.data !== undefined && !check.isPlaceholderData,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    ...acts,
  }
}
