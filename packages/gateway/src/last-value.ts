import { type Column, leastValue } from '@postern/odbc'
import { bindTemplate, type RunOrder, subtractOverlap, type Template, type TypedValue } from '@postern/protocol'
import { RunFailure } from './run-error.ts'

/** What a prepared statement is asked for. */
type Describe = (sql: string) => Promise<Column[]>

/**
 * Gives every marker of the statement its value. A command that begins from the beginning has no last value yet: the
 * least value of the last field's type stands for it, which the database tells without executing anything.
 *
 * @throws PlaceholderError, OverlapError
 */
export async function bindValues(order: RunOrder, template: Template, describe: Describe) {
  const lastValue = boundValue(order) ?? (await firstLastValue(order, template, describe))
  return bindTemplate(template, { lastValue, params: order.params })
}

/** Less the overlap only where rows that come again are left out. */
const boundValue = ({ lastValue, overlap, sentRows, lastField }: RunOrder): TypedValue | null =>
  lastValue && overlap && sentRows && lastField !== null ? subtractOverlap(lastValue, overlap) : lastValue

async function firstLastValue(order: RunOrder, template: Template, describe: Describe): Promise<TypedValue | null> {
  if (!template.usesLastValue || !order.fromBeginning || order.lastField === null) return null
  const columns = await describe(template.sql)
  const column = findColumn(columns, order.lastField)
  if (!column) throw lastFieldMissing(order.lastField, columns)
  return leastValue(column.type, column.sqlType)
}

/** By exact name, then without regard to case, as databases fold names that are not quoted. */
export function findColumn<Named extends { readonly name: string }>(
  columns: readonly Named[],
  name: string,
): Named | undefined {
  const folded = name.toLowerCase()
  return (
    columns.find((column) => column.name === name) ?? columns.find((column) => column.name.toLowerCase() === folded)
  )
}

export function lastFieldMissing(name: string, columns: readonly { readonly name: string }[]): RunFailure {
  const found =
    columns.length === 0 ? 'it has no columns' : `it has: ${columns.map((column) => column.name).join(', ')}`
  return new RunFailure('LAST_FIELD_MISSING', `The result has no column "${name}"; ${found}`)
}
