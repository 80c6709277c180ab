import assert from 'node:assert/strict'
import type { Line, Taken } from './ledger.ts'
import type { Tended } from './tend-dead-letters.ts'

export const rowsPerRun = 10
/** Of the run that has this one last. */
export const rowsUpTo = (last: number): number[] =>
  Array.from({ length: rowsPerRun }, (_, at) => last - rowsPerRun + 1 + at)

export const takings = (ledger: readonly Line[]): Taken[] =>
  ledger.filter((line): line is Taken => line.kind === 'taken')

/** The first of each id, in the order in which they came. */
export const firsts = (taken: readonly Taken[]): Taken[] => {
  const seen = new Set<string>()
  return taken.filter(({ id }) => !seen.has(id) && seen.add(id))
}

export interface Promised {
  readonly paths: readonly string[]
  /** Of each command, which are the numbers from 1. */
  readonly rows: number
  /** By path, where a result has one id: of what is delivered, and of all. */
  readonly ids: ReadonlyMap<string, { readonly delivered: readonly string[]; readonly all: readonly string[] }>
}

/** Every row is there, under one id, in order; but for runs that somebody let go, or sent again after they had failed. */
export function checkLedger(ledger: readonly Line[], { paths, rows, ids }: Promised, { dead, dropped }: Tended): void {
  const unverified = ledger.filter(({ kind }) => kind === 'unverified')
  assert.deepEqual(unverified, [], 'what arrives whole has its signature')
  const byPath = Map.groupBy(takings(ledger), ({ path }) => path)
  for (const path of paths) {
    const all = byPath.get(path) ?? []
    const first = firsts(all)
    const byRun = Map.groupBy(
      first.filter((one) => one.rows.length > 0),
      ({ run }) => run,
    )
    const missing = new Set(Array.from({ length: rows }, (_, at) => at + 1))
    for (const [run, parts] of byRun) {
      const { taken, owed } = takenOf(path, parts)
      for (const row of taken) assert.ok(missing.delete(row), `${path}: row ${row} comes under one id, in one run`)
      if (dropped.get(path)?.some((one) => one.runId === run)) continue
      assert.deepEqual(owed, [], `${path}: what is asked for again arrives`)
      assert.equal(taken.length, rowsPerRun, `${path}: run ${run} arrives whole`)
    }
    for (const one of dropped.get(path) ?? []) for (const row of rowsUpTo(one.lastRow)) missing.delete(row)
    assert.deepEqual([...missing], [], `${path}: no row is lost`)
    checkOrder(
      path,
      first.filter((one) => one.rows.length > 0 && !dead.has(one.run)),
    )
    const known = ids.get(path)
    if (known) {
      const arrived = new Set(first.map(({ id }) => id))
      const lost = known.delivered.filter((id) => !arrived.has(id))
      assert.deepEqual(lost, [], `${path}: what is delivered has arrived`)
      assert.deepEqual([...arrived.difference(new Set(known.all))], [], `${path}: nothing else has`)
    }
    const contents = new Map(first.map(({ id, body }) => [id, body]))
    for (const { id, body } of all) assert.equal(body, contents.get(id), `${path}: what has one id is the same`)
  }
}

/**
 * The rows of a run in the order of their parts: each goes on where the one before it ended, or has exactly what that one
 * left.
 */
function takenOf(path: string, parts: readonly Taken[]): { taken: number[]; owed: readonly number[] } {
  const taken: number[] = []
  let owed: readonly number[] = []
  let next: number | undefined
  for (const { rows, failed } of parts) {
    if (owed.length > 0) assert.deepEqual(rows, owed, `${path}: what was not taken comes next`)
    else {
      const from = next ?? rows[0] ?? 0
      assert.deepEqual(
        rows,
        rows.map((_, at) => from + at),
        `${path}: no row comes out of order or under two ids`,
      )
      next = from + rows.length
    }
    owed = failed
    taken.push(...rows.filter((row) => !failed.includes(row)))
  }
  return { taken, owed }
}

/** Runs that never failed come one after the other. */
function checkOrder(path: string, first: readonly Taken[]): void {
  const begins: number[] = []
  let before: string | undefined
  for (const { run, rows } of first) {
    if (run !== before) begins.push(rows[0] ?? 0)
    before = run
  }
  assert.deepEqual(
    begins,
    begins.toSorted((a, b) => a - b),
    `${path}: runs come in their order`,
  )
  assert.equal(new Set(begins).size, new Set(first.map(({ run }) => run)).size, `${path}: runs do not mix`)
}
