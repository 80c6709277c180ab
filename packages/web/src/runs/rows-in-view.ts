import { queryOptions, useQueries } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { apiText, seg } from '../api/http.ts'
import { type Cell, parseRows } from '../lib/parse-rows.ts'
import { runWords } from '../words/runs.ts'

export type Row = ReadonlyMap<string, Cell>

/** Rows that are fetched together. */
const blockSize = 200

/** The server sends 8 MB at once; of rows that are larger, this much of a block is shown. */
const mostCharacters = 32 * 1024 * 1024

/** A block of the rows of a run that is done; they never change, and are forgotten soon after they left the screen. */
export const blockQuery = (runId: string, block: number, rows: number) =>
  queryOptions({
    queryKey: ['result', runId, 'block', block],
    queryFn: ({ signal }) => readBlock(runId, block * blockSize, Math.min(blockSize, rows - block * blockSize), signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 30_000,
    structuralSharing: false,
  })

async function readBlock(runId: string, first: number, count: number, signal: AbortSignal): Promise<Row[]> {
  const block: Row[] = []
  for (let characters = 0; block.length < count && characters < mostCharacters; ) {
    const query = `firstRow=${first + block.length}&maxRows=${count - block.length}`
    const text = await apiText(`/runs/${seg(runId)}/result?${query}`, signal)
    const rows = parseRows(text)?.rows
    if (!rows) throw new Error(runWords.noRowsWereSent)
    if (rows.length === 0) break
    block.push(...rows)
    characters += text.length
  }
  return block
}

interface RowsInView {
  at: (row: number) => Row | 'loading' | 'too large'
  error: Error | null
  retry: () => void
}

/** The rows from one to another, and how to ask for them again where they could not be had. */
export function useRowsInView(runId: string, rows: number, from: number, to: number): RowsInView {
  const first = Math.floor(from / blockSize)
  const last = Math.min(Math.floor(to / blockSize), Math.floor(Math.max(0, rows - 1) / blockSize))
  const blocks = Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => first + n)
  const queries = useQueries({ queries: blocks.map((block) => blockQuery(runId, block, rows)) })
  return {
    at: (row) => {
      const found = queries[Math.floor(row / blockSize) - first]?.data
      return found === undefined ? 'loading' : (found[row % blockSize] ?? 'too large')
    },
    error: queries.find(({ error }) => error !== null)?.error ?? null,
    retry: () => {
      for (const query of queries) if (query.isError) void query.refetch()
    },
  }
}

interface View {
  readonly from: number
  readonly to: number
}

const jumpMs = 80

/** Which rows to fetch: those in sight at once, unless one jumps, as with the bar: then those where one stays. */
export function useViewToFetch(): [View, (from: number, to: number) => void] {
  const [view, setView] = useState<View>({ from: 0, to: 0 })
  const asked = useRef(view)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const see = useCallback((from: number, to: number) => {
    clearTimeout(timer.current)
    const ask = () => {
      asked.current = { from, to }
      setView(asked.current)
    }
    if (Math.abs(from - asked.current.from) < blockSize) ask()
    else timer.current = setTimeout(ask, jumpMs)
  }, [])
  return [view, see]
}
