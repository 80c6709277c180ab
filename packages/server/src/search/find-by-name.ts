import type { Found } from '@postern/protocol/api'
import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../database/database.ts'

/** Of each kind at most so many: whoever looks for something types on. */
const mostOfKind = 8
const isId = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/

/**
 * Connections, commands, flows and apps that have `text` in their name, those first whose name begins with it; or what
 * has it as its id. Names of commands are read from their index alone, whatever their number.
 */
export async function findByName(db: Database, text: string): Promise<Found[]> {
  const wanted = text.trim().toLowerCase()
  if (isId.test(wanted)) return findById(db, wanted)
  const found = await Promise.all([connections(db, wanted), commands(db, wanted), flows(db, wanted), apps(db, wanted)])
  return found.flat()
}

const literal = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&')
const has = (column: string, text: string): RawBuilder<boolean> =>
  sql`lower(${sql.ref(column)}) like ${`%${literal(text)}%`} escape '\\'`
const rank = (column: string, text: string): RawBuilder<number> =>
  sql`case when lower(${sql.ref(column)}) like ${`${literal(text)}%`} escape '\\' then 0 else 1 end`

async function connections({ read }: Database, text: string): Promise<Found[]> {
  const rows = await read
    .selectFrom('connection')
    .select('name')
    .where(has('name', text))
    .orderBy(rank('name', text))
    .orderBy('name')
    .limit(mostOfKind)
    .execute()
  return rows.map(({ name }) => ({ kind: 'connection', id: name, name, connection: null }))
}

/** @internal for the test of its plan */
export const commandsNamed = ({ read }: Database, text: string) =>
  read
    .selectFrom('command')
    .innerJoin('connection', 'connection.id', 'command.connection_id')
    .select(['command.id', 'command.name', 'connection.name as connection'])
    .where('kind', '=', sql.lit('static'))
    .where('command.name', 'is not', null)
    .where(has('command.name', text))
    .orderBy(rank('command.name', text))
    .orderBy('command.name')
    .limit(mostOfKind)

async function commands(db: Database, text: string): Promise<Found[]> {
  const rows = await commandsNamed(db, text).execute()
  return rows.map(({ id, name, connection }) => ({ kind: 'command', id, name: name ?? '', connection }))
}

async function flows({ read }: Database, text: string): Promise<Found[]> {
  const rows = await read
    .selectFrom('flow')
    .select(['id', 'name'])
    .where(has('name', text))
    .orderBy(rank('name', text))
    .orderBy('name')
    .limit(mostOfKind)
    .execute()
  return rows.map(({ id, name }) => ({ kind: 'flow', id, name, connection: null }))
}

async function apps({ read }: Database, text: string): Promise<Found[]> {
  const rows = await read
    .selectFrom('app')
    .innerJoin('connection', 'connection.id', 'app.connection_id')
    .select(['app.id', 'app.name', 'connection.name as connection'])
    .where(has('app.name', text))
    .orderBy(rank('app.name', text))
    .orderBy('app.name')
    .limit(mostOfKind)
    .execute()
  return rows.map(({ id, name, connection }) => ({ kind: 'app', id, name, connection }))
}

async function findById({ read }: Database, id: string): Promise<Found[]> {
  const [command, run, flowRun] = await Promise.all([
    read
      .selectFrom('command')
      .innerJoin('connection', 'connection.id', 'command.connection_id')
      .select(['command.name', 'connection.name as connection'])
      .where('command.id', '=', id)
      .executeTakeFirst(),
    read
      .selectFrom('run')
      .innerJoin('connection', 'connection.id', 'run.connection_id')
      .select('connection.name as connection')
      .where('run.id', '=', id)
      .executeTakeFirst(),
    read.selectFrom('flow_run').select('id').where('id', '=', id).executeTakeFirst(),
  ])
  return [
    ...(command ? [{ kind: 'command', id, name: command.name ?? '', connection: command.connection } as const] : []),
    ...(run ? [{ kind: 'run', id, name: '', connection: run.connection } as const] : []),
    ...(flowRun ? [{ kind: 'flow-run', id, name: '', connection: null } as const] : []),
  ]
}
