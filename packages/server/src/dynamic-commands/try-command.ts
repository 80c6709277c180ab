import { statementCanWrite } from '@postern/protocol'
import { mostTryRows, type TryRequest } from '@postern/protocol/api'
import { checkSql, readCursor } from '../commands/check-command.ts'
import { lintCommand } from '../commands/lint-command.ts'
import { AppError, badInput, type InputError } from '../lib/app-error.ts'
import { checkNames, readParams } from './read-params.ts'
import { type RunOnceContext, runOnce } from './run-once.ts'

const mostBytes = 8 * 1024 * 1024

/** Runs a statement once and shows its first rows; returns the JSON of a TryResult, with the rows as they came. */
export async function tryCommand(
  context: RunOnceContext,
  connection: string,
  input: TryRequest,
  gone: AbortSignal,
  waitMs: number,
): Promise<string> {
  const { sql, maxRows = Math.min(20, mostTryRows) } = input
  const errors: InputError[] = []
  const params = readParams(input.params ?? {}, errors)
  const template = checkSql(sql, errors)
  const cursor = readCursor(cursorOf(input))
  checkNames(template, params, errors)
  const fromBeginning = cursor.fromBeginning && cursor.lastValue === null
  if (template?.usesLastValue && cursor.lastValue === null && !(fromBeginning && cursor.lastField !== null))
    errors.push({ path: '/lastValue', message: 'is needed: the SQL uses @last_value@' })
  if (template && !input.allowWrites && statementCanWrite(sql))
    errors.push({ path: '/sql', message: 'may write: say allowWrites: true to run it all the same' })
  if (errors.length > 0) throw badInput(...errors)
  // What is shown has passed through here, unsealed.
  if (input.sealedFor)
    throw new AppError(
      'RESULT_SEALED',
      'Rows that are sealed are not shown in a trial: try the statement without sealedFor',
    )
  const ran = await runOnce(
    context,
    {
      connection,
      mostRows: maxRows,
      mostBytes,
      waitMs,
      row: {
        purpose: 'try',
        sql,
        params: JSON.stringify(params),
        // Without it nothing stops a trial whose result has no such column: that is a warning here.
        last_field: fromBeginning ? cursor.lastField : null,
        last_value: cursor.lastValue,
        last_value_type: cursor.lastValueType,
        from_beginning: fromBeginning ? 1 : 0,
        writes: input.allowWrites ? 'auto' : 'no',
        // One more than is shown, to know whether there are more.
        max_rows: maxRows + 1,
      },
    },
    gone,
  )
  const { columns, milliseconds } = ran
  const isStatic = cursor.lastField !== null || template?.usesLastValue === true
  const warnings = isStatic ? lintCommand({ sql, ...cursor, overlap: null, columns }) : []
  const rowCount = Math.min(ran.rowCount, maxRows)
  const head = JSON.stringify({ columns, rowCount, truncated: ran.rowCount > maxRows, milliseconds, warnings })
  return `${head.slice(0, -1)},"rows":${ran.rows}}`
}

/** Only what was said: absent and null are the same here. */
function cursorOf({ lastField, lastValue, lastValueType, fromBeginning }: TryRequest) {
  return {
    lastField: lastField ?? null,
    lastValue: lastValue ?? null,
    ...(lastValueType && { lastValueType }),
    ...(fromBeginning !== undefined && { fromBeginning }),
  }
}
