import { AsyncLocalStorage } from 'node:async_hooks'
import type { Database, Transaction } from '../database/database.ts'
import { changesBetween, type Row, readThing, type Thing } from './audited-things.ts'
import { type Act, recordAct } from './record-act.ts'

/** What a request does, while it does it. */
export interface ActUnderWay {
  act: Act
  /** The thing that its address names; null where it names none. */
  readonly thing: Thing | null
  readonly key: string
  stored: boolean
}

/** Which request a transaction belongs to: nothing that writes needs to know of the audit log. */
export const actsUnderWay = new AsyncLocalStorage<ActUnderWay>()

/**
 * The database as routes of the REST API have it: the first transaction of a request stores its entry in the audit log
 * too, with what it changed of the thing that the request names. Either both are there, or neither.
 */
export function auditedDatabase(db: Database): Database {
  async function transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const underWay = actsUnderWay.getStore()
    if (underWay === undefined || underWay.stored) return db.transact(work)
    let told = underWay.act
    const result = await db.transact(async (tx) => {
      const before = await thingOf(tx, underWay)
      const value = await work(tx)
      told = await withThing(tx, underWay, before, await thingOf(tx, underWay), value)
      await recordAct(tx, told)
      return value
    })
    underWay.act = told
    underWay.stored = true
    return result
  }
  return { ...db, transact, write: (statement) => transact(statement) }
}

const thingOf = async (tx: Transaction, { thing, key }: ActUnderWay): Promise<Row | undefined> =>
  thing === null ? undefined : readThing(tx, thing, key)

/** The entry with the name of the thing, its connection, and what was changed of it. */
async function withThing(
  tx: Transaction,
  { act, thing }: ActUnderWay,
  before: Row | undefined,
  after: Row | undefined,
  made: unknown,
): Promise<Act> {
  const row = after ?? before
  if (thing === null || row === undefined) return { ...act, ...namesOf(made, act) }
  return {
    ...act,
    targetId: textOf(row.id) ?? act.targetId,
    target: textOf(row[thing.name]) ?? act.target,
    connection: act.connection ?? (await connectionName(tx, textOf(row.connection_id))),
    changes: changesBetween(thing, before, after),
  }
}

/** Of something that was made: how an answer, or what a transaction gave, names it. */
export function namesOf(made: unknown, act: Act): Pick<Act, 'targetId' | 'target' | 'connection'> {
  const { targetId, target, connection } = act
  if (made === null || typeof made !== 'object') return { targetId, target, connection }
  const row: Row = { ...made }
  const name = target ?? textOf(row.name) ?? textOf(row.email)
  return {
    targetId: targetId ?? textOf(row.id),
    target: name,
    connection: connection ?? (act.kind === 'connection' ? name : textOf(row.connection)),
  }
}

async function connectionName(tx: Transaction, id: string | null): Promise<string | null> {
  if (id === null) return null
  const found = await tx.selectFrom('connection').select('name').where('id', '=', id).executeTakeFirst()
  return found?.name ?? null
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
