import type { DriverProfile } from '../driver-profile.ts'
import { type LongValues, RowEncoder } from '../encode/row-encoder.ts'
import { SessionZone } from '../encode/session-zone.ts'
import { CType, HandleType, nullTerminated, Return, StatementAttribute } from '../ffi/constants.ts'
import { check } from '../ffi/diagnostics.ts'
import { type Address, odbcLibrary } from '../ffi/library.ts'
import { allocate, type StableMemory } from '../ffi/memory.ts'
import type { Column } from '../types.ts'
import { bindParameters } from './bind-parameters.ts'
import { ChunkWriter } from './chunk-writer.ts'
import { type DescribedColumn, describeColumns } from './describe-columns.ts'
import { fetchValue, positionOn, tooLong } from './fetch-value.ts'
import { allocateHandle } from './handles.ts'
import type { SqliteDatabase } from './loose-columns.ts'
import type { QueryRequest, Reply } from './messages.ts'
import { throughTable } from './parameter-table.ts'
import { type BlockPlan, planBlock } from './plan-block.ts'
import { type Control, publishStatement, shouldStop, withdrawStatement } from './ring.ts'
import { stopped } from './stopped.ts'
import { trackColumn } from './track-column.ts'

export interface Session {
  readonly connection: Address
  readonly profile: DriverProfile
  /** What SQLite tells past its driver. */
  readonly sqlite: SqliteDatabase | null
  readonly control: Control
  readonly reply: (message: Reply, transfer?: readonly ArrayBuffer[]) => void
}

/** Executes a statement and sends its rows, in the calling thread, until the last row or until it is told to stop. */
export function runQuery(session: Session, asked: QueryRequest): void {
  const declared = session.sqlite?.declaredTypes(asked.sql) ?? null
  const request = withoutParameters(session, asked, declared)
  withStatement(session, (statement) => {
    const memories: StableMemory[] = []
    try {
      const parameters = execute(session, statement, request)
      if (parameters.memory) memories.push(parameters.memory)
      const described = describeColumns(statement, session.profile, declared)
      if (described.length === 0) {
        session.reply({
          type: 'result',
          columns: [],
          affectedRows: parameters.changedNone ? 0 : rowCount(session, statement),
        })
        session.reply({ type: 'end', tracked: null })
        return
      }
      const plan = planBlock(described, session.profile, request.exactNumbers === 'string')
      const block = allocate(plan.size)
      memories.push(block)
      sendRows(session, statement, request, described, plan, block)
    } finally {
      odbcLibrary().freeStatement(statement, 2) // SQL_UNBIND: the memory goes before the handle does
      for (const memory of memories) memory.free()
    }
  })
}

/** Prepares a statement and tells its columns. */
export function describeQuery(session: Session, sql: string): Column[] {
  return withStatement(session, (statement) => {
    prepare(session, statement, sql)
    return publicColumns(describeColumns(statement, session.profile, session.sqlite?.declaredTypes(sql) ?? null))
  })
}

/** Where the driver reads a query with bound parameters whole: a query that finds them elsewhere. */
function withoutParameters(session: Session, request: QueryRequest, declared: readonly unknown[] | null): QueryRequest {
  const { sql, parameters } = request
  if (!session.profile.parametersThroughTable || parameters.length === 0) return request
  const isQuery = declared ? declared.length > 0 : /^\s*(?:select|with|values)\b/i.test(sql)
  return isQuery ? { ...request, sql: throughTable(session, sql, parameters), parameters: [] } : request
}

/** A statement handle for the time of `use`; the reading thread may cancel it meanwhile. */
function withStatement<T>(session: Session, use: (statement: Address) => T): T {
  const statement = allocateHandle(HandleType.statement, session.connection)
  publishStatement(session.control, statement)
  try {
    return use(statement)
  } finally {
    withdrawStatement(session.control)
    odbcLibrary().freeHandle(HandleType.statement, statement)
  }
}

function encodeSql(sql: string, { narrowText }: DriverProfile): Buffer {
  return Buffer.from(`${sql}\0`, narrowText ? 'utf8' : 'utf16le')
}

function prepare({ profile }: Session, statement: Address, sql: string): void {
  const library = odbcLibrary()
  const call = profile.narrowText ? library.prepareNarrow : library.prepareWide
  const result = call(statement, encodeSql(sql, profile), nullTerminated)
  check(result, HandleType.statement, statement, profile.narrowText, 'SQLPrepare')
}

function execute(session: Session, statement: Address, { sql, parameters }: QueryRequest) {
  const library = odbcLibrary()
  const { profile } = session
  const needsTypes = profile.describesParameters && parameters.some(({ type }) => type === 'unknown')
  if (needsTypes) prepare(session, statement, sql)
  const memory = bindParameters(statement, parameters, profile)
  try {
    if (shouldStop(session.control)) throw stopped()
    const direct = profile.narrowText ? library.executeNarrow : library.executeWide
    const result = needsTypes ? library.execute(statement) : direct(statement, encodeSql(sql, profile), nullTerminated)
    // SQL_NO_DATA: a statement that found no row to change
    if (result !== Return.noData) check(result, HandleType.statement, statement, profile.narrowText, 'SQLExecDirect')
    return { memory, changedNone: result === Return.noData }
  } catch (error) {
    memory?.free()
    throw error
  }
}

function rowCount({ profile }: Session, statement: Address): number | null {
  const out = Buffer.alloc(8)
  check(odbcLibrary().rowCount(statement, out), HandleType.statement, statement, profile.narrowText, 'SQLRowCount')
  const count = Number(out.readBigInt64LE(0))
  return count < 0 ? null : count
}

function sendRows(
  session: Session,
  statement: Address,
  request: QueryRequest,
  described: readonly DescribedColumn[],
  plan: BlockPlan,
  block: StableMemory,
): void {
  const { profile, control, reply } = session
  const library = odbcLibrary()
  const fetched = bindBlock(session, statement, plan, block)
  const columns = publicColumns(described)
  const zone = described.some(({ withZone }) => withZone) ? sessionZone(session) : null
  const encoder = new RowEncoder(plan.columns, block.bytes, zone)
  const tracker = request.track ? trackColumn(request.track, columns, plan.columns, encoder, block.bytes) : null
  const writer = new ChunkWriter(request, session, () => reply({ type: 'result', columns, affectedRows: null }))
  const followAll = request.track?.option === 'greatest'
  let rowNumber = 0
  for (;;) {
    if (shouldStop(control)) throw stopped()
    const result = library.fetch(statement)
    if (result === Return.noData) break
    check(result, HandleType.statement, statement, profile.narrowText, 'SQLFetch')
    const rows = profile.blockRows === 1 ? 1 : fetched()
    if (rowNumber === 0 && session.sqlite) encoder.looseValues = session.sqlite.currentRow(columns.length)
    for (let row = 0; row < rows; row++) {
      rowNumber++
      let long: LongValues | null = null
      if (!writer.write(encoder, row, rowNumber, long)) {
        long = fetchLong(session, statement, plan, encoder, row, rowNumber)
        writer.write(encoder, row, rowNumber, long)
      }
      if (tracker && (followAll || row === rows - 1)) tracker.observe(row, long)
    }
    writer.announce()
  }
  writer.end()
  reply({ type: 'end', tracked: tracker?.result() ?? null })
}

/** Tells the driver where the rows go; returns the reader of how many came. */
function bindBlock({ profile }: Session, statement: Address, plan: BlockPlan, block: StableMemory): () => number {
  const library = odbcLibrary()
  const narrow = profile.narrowText
  const fetchedAt = plan.size - 8
  const set = (attribute: number, value: number | Address) =>
    check(
      library.setStatementAttribute(statement, attribute, value, 0),
      HandleType.statement,
      statement,
      narrow,
      'SQLSetStmtAttr',
    )
  set(StatementAttribute.rowBindType, 0)
  if (profile.blockRows > 1) {
    set(StatementAttribute.rowArraySize, plan.rows)
    set(StatementAttribute.rowsFetchedPointer, block.address + BigInt(fetchedAt))
  }
  for (const [index, column] of plan.columns.entries()) {
    const result = library.bindColumn(
      statement,
      index + 1,
      column.cType,
      block.address + BigInt(column.values),
      column.capacity,
      block.address + BigInt(column.indicators),
    )
    check(result, HandleType.statement, statement, narrow, 'SQLBindCol')
  }
  return () => block.bytes.readUInt32LE(fetchedAt)
}

/** The row's values that their buffers could not hold, each fetched whole. */
function fetchLong(
  { profile }: Session,
  statement: Address,
  plan: BlockPlan,
  encoder: RowEncoder,
  row: number,
  rowNumber: number,
): LongValues {
  if (encoder.looseValues) return wholeValues(plan, encoder, row)
  let positioned = false
  return plan.columns.map((column, index) => {
    const length = encoder.lengthOf(column, row)
    if (length >= -1 && length <= column.longest) return null
    if (plan.rows > 1 && !positioned) {
      if (!profile.recoversInBlock) throw tooLong(column, rowNumber, 'the driver gives it only once')
      positionOn(statement, row, column, rowNumber, profile)
      positioned = true
    }
    return fetchValue(statement, index + 1, column, length, rowNumber, profile)
  })
}

/** The time zone in which the driver prints times that have one. */
function sessionZone({ profile, connection }: Session): SessionZone | null {
  if (profile.zoneQuery === null) return null
  const library = odbcLibrary()
  const statement = allocateHandle(HandleType.statement, connection)
  const memory = allocate(264)
  try {
    const verify = (result: number, call: string) =>
      check(result, HandleType.statement, statement, profile.narrowText, call)
    verify(library.executeWide(statement, encodeSql(profile.zoneQuery, profile), nullTerminated), 'SQLExecDirect')
    verify(library.fetch(statement), 'SQLFetch')
    verify(library.getData(statement, 1, CType.char, memory.address + 8n, 256, memory.address), 'SQLGetData')
    return new SessionZone(memory.bytes.toString('latin1', 8, 8 + memory.bytes.readInt32LE(0)))
  } finally {
    library.freeHandle(HandleType.statement, statement)
    memory.free()
  }
}

/** Text and binary of a row as the database holds them. */
function wholeValues(plan: BlockPlan, encoder: RowEncoder, row: number): LongValues {
  const values = encoder.looseValues
  return plan.columns.map((column, index) => {
    if (!values || encoder.lengthOf(column, row) === -1 || values.isInteger(index) || values.isFloat(index)) return null
    return values.bytes(index)
  })
}

function publicColumns(described: readonly DescribedColumn[]): Column[] {
  return described.map(({ name, type, sqlType, size, scale, nullable }) => ({
    name,
    type,
    sqlType,
    size,
    scale,
    nullable,
  }))
}
