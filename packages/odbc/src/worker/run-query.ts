import { HandleType, Return, unbindColumns } from '../ffi/constants.ts'
import { check, succeeded } from '../ffi/diagnostics.ts'
import { type Address, odbcLibrary } from '../ffi/library.ts'
import { allocate } from '../ffi/memory.ts'
import type { Column, Diagnostic, Parameter } from '../types.ts'
import { callCatalog } from './catalog-functions.ts'
import { describeColumns, publicColumns } from './describe-columns.ts'
import { allocateHandle } from './handles.ts'
import type { QueryRequest } from './messages.ts'
import { closeStatement, type OpenStatement } from './open-statement.ts'
import { throughTable } from './parameter-table.ts'
import { planBlock } from './plan-block.ts'
import { enterReadOnly, leaveReadOnly } from './read-only.ts'
import { sendRows } from './send-rows.ts'
import type { Session } from './session.ts'
import { execute, prepare, rowCount, whilePublished, withStatement } from './statement.ts'

type DeclaredTypes = readonly (string | null)[] | null

/** Executes a statement and sends its rows, in the calling thread, until the last row or until it is told to stop. */
export function runQuery(session: Session, request: QueryRequest): void {
  const { what, parameters } = request
  const prepared = what.type === 'prepared' ? session.prepared.get(what.id) : undefined
  if (what.type === 'prepared' && !prepared) throw new Error('no such prepared statement')
  const sql = what.type === 'text' ? what.sql : (prepared?.sql ?? null)
  const declared = sql === null ? null : (session.sqlite?.declaredTypes(sql) ?? null)
  const executed = sql === null ? null : withoutParameters(session, sql, parameters, declared)
  const isPrepared = !!prepared?.statement
  const statement = prepared?.statement ?? allocateHandle(HandleType.statement, session.connection)
  const open: OpenStatement = { statement, isPrepared, request, memories: [] }
  session.open = open
  endUnlessMore(session, open, () => {
    if (request.readOnly) enterReadOnly(session, sql)
    if (executed) {
      const started = execute(session, statement, executed.sql, executed.parameters, isPrepared)
      if (started.memory) open.memories.push(started.memory)
      sendResult(session, open, declared, started)
    } else {
      if (what.type !== 'text' && what.type !== 'prepared') callCatalog(session, statement, what)
      sendResult(session, open, null, nothingSaid)
    }
    return request.allResults
  })
}

/** Sends the next result of the statement that is open, or tells that there is none. */
export function runMoreResults(session: Session): void {
  const { open } = session
  if (!open) throw new Error('no statement is open')
  endUnlessMore(session, open, () => {
    const result = odbcLibrary().moreResults(open.statement)
    const isOver = result === Return.noData
    if (!isOver) {
      check(result, HandleType.statement, open.statement, session.profile.narrowText, 'SQLMoreResults')
      sendResult(session, open, null, nothingSaid)
    }
    return !isOver
  })
  if (!session.open) session.reply({ type: 'noMore' })
}

/** Closes the statement after `use`, unless that says that more results may come. */
function endUnlessMore(session: Session, open: OpenStatement, use: () => boolean): void {
  let more = false
  try {
    more = whilePublished(session, open.statement, use)
  } finally {
    if (!more) {
      session.open = null
      closeStatement(open)
      tryToLeaveReadOnly(session)
    }
  }
}

/** What cannot be reported any more is tried again before the next request, which fails where this does. */
function tryToLeaveReadOnly(session: Session): void {
  try {
    leaveReadOnly(session)
  } catch {}
}

/** What the call that made a result said. */
interface Started {
  readonly changedNone: boolean
  readonly warnings: Diagnostic[]
}

const nothingSaid: Started = { changedNone: false, warnings: [] }

function sendResult(
  session: Session,
  { statement, request }: OpenStatement,
  declared: DeclaredTypes,
  { changedNone, warnings }: Started,
): void {
  const more = request.allResults
  const described = describeColumns(statement, session.profile, declared)
  if (described.length === 0) {
    const affectedRows = changedNone ? 0 : rowCount(session, statement)
    session.reply({ type: 'result', columns: [], affectedRows, warnings })
    session.reply({ type: 'end', tracked: null, more })
    return
  }
  const plan = planBlock(described, session.profile, request.exactNumbers === 'string')
  const block = allocate(plan.size)
  try {
    const end = sendRows(session, statement, request, described, plan, block, warnings)
    session.reply({ type: 'end', ...end, more })
  } finally {
    odbcLibrary().freeStatement(statement, unbindColumns) // the memory goes before the handle does
    block.free()
  }
}

/** Prepares a statement and tells its columns. */
export function describeQuery(session: Session, sql: string): Column[] {
  return withStatement(session, (statement) => {
    prepare(session, statement, sql)
    return publicColumns(describeColumns(statement, session.profile, session.sqlite?.declaredTypes(sql) ?? null))
  })
}

/** Prepares a statement and keeps it under a number. */
export function prepareQuery(session: Session, id: number, sql: string) {
  const statement = allocateHandle(HandleType.statement, session.connection)
  let keeps = false
  try {
    prepare(session, statement, sql)
    const columns = publicColumns(
      describeColumns(statement, session.profile, session.sqlite?.declaredTypes(sql) ?? null),
    )
    const parameters = parameterCount(statement)
    keeps = !session.profile.parametersThroughTable
    session.prepared.set(id, { sql, statement: keeps ? statement : null })
    return { columns, parameters }
  } finally {
    if (!keeps) odbcLibrary().freeHandle(HandleType.statement, statement)
  }
}

function parameterCount(statement: Address): number | null {
  const out = Buffer.alloc(2)
  return succeeded(odbcLibrary().parameterCount(statement, out)) ? out.readInt16LE(0) : null
}

/** Where the driver reads a query with bound parameters whole: a query that finds them elsewhere. */
function withoutParameters(
  session: Session,
  sql: string,
  parameters: readonly Parameter[],
  declared: DeclaredTypes,
): { sql: string; parameters: readonly Parameter[] } {
  if (!session.profile.parametersThroughTable || parameters.length === 0) return { sql, parameters }
  const isQuery = declared ? declared.length > 0 : /^\s*(?:select|with|values)\b/i.test(sql)
  return isQuery ? { sql: throughTable(session, sql, parameters), parameters: [] } : { sql, parameters }
}
