import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Databases } from '../databases/shared-databases.ts'
import { createConnection } from './connection.ts'
import { ask, type Killing, killBySeed } from './kill-by-seed.ts'
import { startGateway } from './start-gateway.ts'
import { type Storage, startServerOn } from './storages.ts'
import { until } from './until.ts'

export interface Kills extends Omit<Killing, 'mostKills'> {
  readonly storage: Storage
  readonly kills: number
  readonly withinMs: number
}

/** At work or waiting, so that each kill meets some. */
const atOnce = 8
/** How long each statement takes on its way to its one row. */
const busyWork = 400_000

const insertAfterWork = (number: number): string =>
  `INSERT INTO written WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${busyWork})
   SELECT ${number} FROM n WHERE i = ${busyWork}`

/**
 * Statements that each insert one row run while server and gateway are killed by a seed. In the end each has an outcome:
 * done, with its row there once; failed, with none; or unknown. No row is there twice, and nothing is said to be known
 * that is not.
 */
export async function outcomesUnderKills(t: TestContext, databases: Databases, kills: Kills): Promise<void> {
  const source = databases.sqlite()
  // A driver that is cut off leaves what it has not committed to the next to open the file.
  source.exec('PRAGMA journal_mode = WAL; CREATE TABLE written (number int)')
  const server = await startServerOn(t, kills.storage, databases, { leaseSeconds: 2 })
  const connection = await createConnection(server)
  const gateway = await startGateway(t, { url: server.url, apiKey: connection.apiKey, odbc: source.odbc })

  const over = new AbortController()
  const killing = killBySeed({ ...kills, mostKills: kills.kills }, { gateway, server }, over.signal)
  const outcomes = new Map<number, string>()
  let next = 0
  const work = async () => {
    while (!over.signal.aborted) {
      const number = next++
      // Where its answer is lost it may run, and is not asked about.
      const added = await ask(() => connection.addDynamic({ sql: insertAfterWork(number) }))
      if (added)
        outcomes.set(number, await until(`the outcome of ${number}`, () => outcomeOf(added.id), kills.withinMs))
      else await delay(50)
    }
  }
  const outcomeOf = async (id: string) => {
    const found = await ask(() => connection.command(id))
    if (found?.status === 'FINISHED') return found.error?.code ?? 'DONE'
    // It may yet be told by a gateway that was killed, and comes back.
    const since = found?.error?.code === 'OUTCOME_UNKNOWN' ? Date.parse(found.error.at) : Infinity
    return Date.now() - since > 5_000 ? 'OUTCOME_UNKNOWN' : void (await delay(100))
  }
  const working = Promise.all(Array.from({ length: atOnce }, work)).finally(() => over.abort())
  const counts = await killing
  over.abort()
  await working

  using database = new DatabaseSync(source.path, { readOnly: true })
  const rows = database.prepare('SELECT number, count(*) AS times FROM written GROUP BY number').all()
  const written = new Map(rows.map(({ number, times }) => [number, times]))
  assert.ok(
    rows.every(({ times }) => times === 1),
    'no row is there twice',
  )
  for (const [number, outcome] of outcomes) {
    const times = Number(written.get(number) ?? 0)
    const allowed = outcome === 'DONE' ? [1] : outcome === 'OUTCOME_UNKNOWN' ? [0, 1] : [0]
    assert.ok(allowed.includes(times), `command ${number} is ${outcome}, and its row is there ${times} times`)
  }
  const all = Map.groupBy(outcomes.values(), (outcome) => outcome)
  t.diagnostic(`outcomes: ${[...all].map(([outcome, some]) => `${outcome} ${some.length}`).join(', ')}`)
  t.diagnostic(`killed: ${JSON.stringify(counts)}`)
}
