import type { Completion, CompletionSource } from '@codemirror/autocomplete'
import { type SQLNamespace, StandardSQL, schemaCompletionSource } from '@codemirror/lang-sql'
import { syntaxTree } from '@codemirror/language'
import type { DatabaseSchema } from '@postern/protocol/api'

type Column = DatabaseSchema['items'][number]

/** Names of tables, their columns after a dot, and the columns of the tables that the text names. */
export function schemaCompletion({ items }: DatabaseSchema): CompletionSource[] {
  const tables = byTable(items)
  return [schemaCompletionSource({ dialect: StandardSQL, schema: namespaceOf(tables) }), columnSource(tables)]
}

interface Table {
  schema: string | null
  name: string
  columns: Completion[]
}

function byTable(items: readonly Column[]): Table[] {
  const tables = new Map<string, Table>()
  for (const { schema, table, column, type } of items) {
    const key = JSON.stringify([schema, table])
    const found = tables.get(key) ?? { schema, name: table, columns: [] }
    found.columns.push({ label: column, detail: type, type: 'property' })
    tables.set(key, found)
  }
  return [...tables.values()]
}

/** A table stands under its schema, and by its name alone. */
function namespaceOf(tables: readonly Table[]): SQLNamespace {
  const namespace: Record<string, SQLNamespace> = {}
  for (const { schema, name, columns } of tables) {
    namespace[asKey(name)] ??= columns
    if (schema !== null && schema !== '') namespace[`${asKey(schema)}.${asKey(name)}`] = columns
  }
  return namespace
}

/** A dot in a key would part it. */
const asKey = (name: string) => name.replaceAll('.', '\\.')

function columnSource(tables: readonly Table[]): CompletionSource {
  return (context) => {
    const word = context.matchBefore(/[\p{L}\p{N}_$]+/u)
    const from = word?.from ?? context.pos
    if (!word && !context.explicit) return null
    // After a dot it is known which table is meant; in a text or a comment, none is.
    if (context.state.sliceDoc(from - 1, from) === '.') return null
    if (/String|Comment/.test(syntaxTree(context.state).resolveInner(from, -1).name)) return null
    const named = wordsOf(context.state.doc.toString())
    const options = tables.filter(({ name }) => named.has(name.toLowerCase())).flatMap(({ columns }) => columns)
    return options.length === 0 ? null : { from, options, validFor: /^[\p{L}\p{N}_$]*$/u }
  }
}

const wordsOf = (sql: string): Set<string> => new Set(sql.toLowerCase().match(/[\p{L}\p{N}_$]+/gu) ?? [])
