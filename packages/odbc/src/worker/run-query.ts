import { unbindColumns } from '../ffi/constants.ts'
import { odbcLibrary } from '../ffi/library.ts'
import { allocate, type StableMemory } from '../ffi/memory.ts'
import type { Column } from '../types.ts'
import { describeColumns, publicColumns } from './describe-columns.ts'
import type { QueryRequest } from './messages.ts'
import { throughTable } from './parameter-table.ts'
import { planBlock } from './plan-block.ts'
import { sendRows } from './send-rows.ts'
import type { Session } from './session.ts'
import { execute, prepare, rowCount, withStatement } from './statement.ts'

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
      odbcLibrary().freeStatement(statement, unbindColumns) // the memory goes before the handle does
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
