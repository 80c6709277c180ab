import {
  type Dialect,
  findKinds,
  findTables,
  findUnknownCall,
  findWriting,
  type NamedTable,
  type StatementKind,
  sourcePosition,
  type Template,
} from '@postern/protocol'
import { RunFailure } from '../run-error.ts'
import type { Policy } from './read-policy.ts'

/** What can be told of the tables of; under `tables` nothing else runs. */
const kindsWithTables: readonly StatementKind[] = ['select', 'insert', 'update', 'delete', 'merge', 'truncate']

/**
 * Judges a statement as the database will read it, before the database sees anything of it.
 *
 * @param dialect undefined where the database is not known: then it must be allowed in every reading
 * @throws RunFailure POLICY_READ_ONLY, POLICY_STATEMENT or POLICY_TABLE, which name the rule and the place
 * @public
 */
export function checkStatement(policy: Policy, template: Template, dialect: Dialect | undefined): void {
  const { sql } = template
  const { readOnly, statements, functions } = policy
  const at = (offset: number) => {
    const { line, column } = sourcePosition(template, offset)
    return `line ${line}, column ${column}`
  }
  if (readOnly) {
    const writing = findWriting(sql, { dialect, functions })
    if (writing)
      throw new RunFailure('POLICY_READ_ONLY', `readOnly: ${writing.what} is not allowed (${at(writing.offset)})`)
  }
  if (statements) {
    const found = findKinds(sql, dialect).find(({ kind }) => !statements.has(kind))
    if (found) {
      const allowed = [...statements].join(', ')
      throw new RunFailure(
        'POLICY_STATEMENT',
        `statements: a statement of the kind "${found.kind}" is not among ${allowed} (${at(found.offset)})`,
      )
    }
  }
  if (policy.tables) checkTables(policy, policy.tables, sql, dialect, at)
}

/** The names of all columns, which are asked for without a statement. @throws RunFailure POLICY_STATEMENT or POLICY_TABLE */
export function checkSchema(policy: Policy | null): void {
  if (policy?.statements && !policy.statements.has('show'))
    throw new RunFailure(
      'POLICY_STATEMENT',
      'statements: the names of tables and columns are told only where "show" is allowed',
    )
  if (policy?.tables && !policy.tables.some((entry) => entry.join('.') === 'information_schema.*'))
    throw new RunFailure(
      'POLICY_TABLE',
      'tables: the names of tables and columns are told only where "information_schema.*" is allowed',
    )
}

function checkTables(
  { functions }: Policy,
  allowed: NonNullable<Policy['tables']>,
  sql: string,
  dialect: Dialect | undefined,
  at: (offset: number) => string,
): void {
  const refuse = (what: string, offset: number) => new RunFailure('POLICY_TABLE', `tables: ${what} (${at(offset)})`)
  const kind = findKinds(sql, dialect).find((found) => !kindsWithTables.includes(found.kind))
  if (kind) throw refuse(`which tables a statement of the kind "${kind.kind}" touches cannot be told`, kind.offset)
  const { tables, unclearAt } = findTables(sql, dialect)
  if (unclearAt !== null) throw refuse('which table is meant cannot be told', unclearAt)
  const table = tables.find((one) => !allowed.some((entry) => fits(entry, one, dialect)))
  if (table) throw refuse(`"${table.parts.map(({ name }) => name).join('.')}" is not allowed`, table.offset)
  const call = findUnknownCall(sql, { dialect, functions })
  if (call) throw refuse(`${call.what} may read any table`, call.offset)
}

/** An entry names tables with as many parts as it has itself: what a name without its schema means, is not known here. */
function fits(entry: readonly string[], { parts }: NamedTable, dialect: Dialect | undefined): boolean {
  return (
    entry.length === parts.length &&
    entry.every((wanted, index) => {
      const part = parts[index]
      return part !== undefined && ((wanted === '*' && part.name !== '') || same(wanted, part, dialect))
    })
  )
}

/** As the database itself tells names apart; where that depends on its settings, as it does at its strictest. */
function same(wanted: string, { name, quoted }: NamedTable['parts'][number], dialect: Dialect | undefined): boolean {
  switch (dialect) {
    case 'postgresql':
      return wanted === (quoted ? name : name.toLowerCase())
    case 'oracle':
      return wanted === (quoted ? name : name.toUpperCase())
    case 'mysql':
      return wanted === name
    case 'sqlite':
    case 'sqlserver':
      return wanted.toLowerCase() === name.toLowerCase()
    default:
      return quoted ? wanted === name : wanted.toLowerCase() === name.toLowerCase()
  }
}
