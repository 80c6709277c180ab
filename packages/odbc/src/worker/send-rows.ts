import { RowEncoder } from '../encode/row-encoder.ts'
import { rowInPieces } from '../encode/row-in-pieces.ts'
import type { Address } from '../ffi/library.ts'
import type { StableMemory } from '../ffi/memory.ts'
import type { Diagnostic } from '../types.ts'
import { ChunkWriter } from './chunk-writer.ts'
import { type DescribedColumn, publicColumns } from './describe-columns.ts'
import { bindBlock, fetchBlock } from './fetch-block.ts'
import { fetchLongValues, type WholeValue } from './fetch-long-values.ts'
import type { QueryRequest, Reply } from './messages.ts'
import type { BlockPlan } from './plan-block.ts'
import { readSessionZone } from './read-session-zone.ts'
import { shouldStop } from './ring.ts'
import { SentRows } from './sent-rows.ts'
import type { Session } from './session.ts'
import { stopped } from './stopped.ts'
import { trackColumn } from './track-column.ts'

/** Fetches all rows and sends them, block by block; returns what there is to say at their end. */
export function sendRows(
  session: Session,
  statement: Address,
  request: QueryRequest,
  described: readonly DescribedColumn[],
  planned: BlockPlan,
  block: StableMemory,
  warnings: Diagnostic[],
): Omit<Extract<Reply, { type: 'end' }>, 'type' | 'more'> {
  const { control, reply } = session
  const plan = bindBlock(session, statement, planned, block)
  const columns = publicColumns(described)
  const zone = described.some(({ withZone }) => withZone) ? readSessionZone(session) : null
  const encoder = new RowEncoder(plan.columns, block.bytes, zone)
  encoder.replacesInvalidText = request.replacesInvalidText
  const tracker = request.track ? trackColumn(request.track, columns, plan.columns, encoder, block.bytes) : null
  const writer = new ChunkWriter(request, session, () =>
    reply({ type: 'result', columns, affectedRows: null, warnings }),
  )
  const sentRows = tracker && request.track?.window ? new SentRows(request.track.window) : null
  const followAll = request.track?.option === 'greatest'
  let rowNumber = 0
  let row = 0
  const tracked: WholeValue = { index: tracker?.index ?? -1, value: null }
  const leaveOut =
    tracker && sentRows
      ? (json: Uint8Array) =>
          sentRows.isRepeat(json, { relation: tracker.observe(row, tracked.value), text: tracker.text })
      : null
  for (;;) {
    if (shouldStop(control)) throw stopped()
    const rows = fetchBlock(session, statement, plan, block)
    if (rows === 0) break
    if (rowNumber === 0 && session.sqlite) encoder.looseValues = session.sqlite.currentRow(columns.length)
    for (row = 0; row < rows; row++) {
      rowNumber++
      tracked.value = null
      if (plan.hasUnbound || !writer.write(encoder, row, rowNumber, leaveOut)) {
        const longValueOf = fetchLongValues(session, statement, plan, block, encoder, row, rowNumber, tracked)
        writer.writeInPieces(rowInPieces(encoder, row, rowNumber, longValueOf), leaveOut)
      }
      if (tracker && !leaveOut && (followAll || row === rows - 1)) tracker.observe(row, tracked.value)
    }
    writer.announce()
  }
  writer.end()
  const window = sentRows && { leftOut: sentRows.leftOut, ...sentRows.result() }
  return { tracked: tracker?.result() ?? null, ...(window && { window }) }
}
