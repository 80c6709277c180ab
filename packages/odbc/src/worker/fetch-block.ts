import { HandleType, Return, StatementAttribute } from '../ffi/constants.ts'
import { check, readDiagnostics, succeeded } from '../ffi/diagnostics.ts'
import { type Address, odbcLibrary } from '../ffi/library.ts'
import type { StableMemory } from '../ffi/memory.ts'
import { OdbcError } from '../odbc-error.ts'
import type { BlockPlan } from './plan-block.ts'
import type { Session } from './session.ts'
import { clearDates, revealZeroDates } from './zero-dates.ts'

/** SQL_ROW_ERROR in the array of row states. */
const rowFailed = 5

/** Tells the driver where the rows go. Returns the plan, for single rows if the driver refuses blocks. */
export function bindBlock({ profile }: Session, statement: Address, plan: BlockPlan, block: StableMemory): BlockPlan {
  const library = odbcLibrary()
  const narrow = profile.narrowText
  const isBlock = plan.isBlock && askForBlocks(statement, plan, block, narrow)
  for (const [index, column] of plan.columns.entries()) {
    if (!column.isBound) continue
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
  return isBlock === plan.isBlock ? plan : { ...plan, isBlock, rows: 1 }
}

/** False where the driver knows no blocks. */
function askForBlocks(statement: Address, plan: BlockPlan, block: StableMemory, narrow: boolean): boolean {
  const set = (attribute: number, value: number | Address) =>
    odbcLibrary().setStatementAttribute(statement, attribute, value, 0)
  if (!succeeded(set(StatementAttribute.rowArraySize, plan.rows))) return false
  for (const [attribute, value] of [
    [StatementAttribute.rowBindType, 0],
    [StatementAttribute.rowsFetchedPointer, block.address + BigInt(plan.rowsFetched)],
    [StatementAttribute.rowStatusPointer, block.address + BigInt(plan.rowStatus)],
  ] as const)
    check(set(attribute, value), HandleType.statement, statement, narrow, 'SQLSetStmtAttr')
  return true
}

/** Fetches the next block; returns its rows, 0 after the last. */
export function fetchBlock({ profile }: Session, statement: Address, plan: BlockPlan, block: StableMemory): number {
  clearDates(plan.zeroDates, plan.rows, block)
  const result = odbcLibrary().fetch(statement)
  if (result === Return.noData) return 0
  check(result, HandleType.statement, statement, profile.narrowText, 'SQLFetch')
  if (!plan.isBlock) return 1
  const rows = block.bytes.readUInt32LE(plan.rowsFetched)
  // the call succeeds even when some rows could not be converted
  if (result === Return.successWithInfo && rows > 1) refuseFailedRows(rows, statement, plan, block, profile.narrowText)
  revealZeroDates(plan.zeroDates, rows, block)
  return rows
}

function refuseFailedRows(
  rows: number,
  statement: Address,
  plan: BlockPlan,
  block: StableMemory,
  narrow: boolean,
): void {
  for (let row = 0; row < rows; row++) {
    if (block.bytes.readUInt16LE(plan.rowStatus + 2 * row) !== rowFailed) continue
    throw OdbcError.fromDiagnostics(readDiagnostics(HandleType.statement, statement, narrow), 'SQLFetch')
  }
}
