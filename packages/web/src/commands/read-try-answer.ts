import type { TryResult } from '@postern/protocol/api'
import { parseRows, type Rows } from '../lib/parse-rows.ts'

/** What a trial gave, its rows with all their digits. */
export interface Trial extends Omit<TryResult, 'rows'> {
  readonly rows: Rows | null
}

const beforeRows = ',"rows":['

/** Cuts the rows out of the answer before the rest is parsed: the key cannot stand in a JSON string, and comes last. */
export function readTryAnswer(text: string): Trial {
  const at = text.indexOf(beforeRows)
  const head = JSON.parse(`${text.slice(0, at)}}`) as Omit<TryResult, 'rows'>
  return { ...head, rows: parseRows(text.slice(at + beforeRows.length - 1, text.lastIndexOf('}'))) }
}
