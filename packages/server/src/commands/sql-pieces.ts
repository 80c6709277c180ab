import { lexSql, usualReadings } from '@postern/protocol'

/** A word, a value, an operator or the last value of a SQL text, in order; comments are left out. */
export interface SqlPiece {
  readonly kind: 'name' | 'value' | 'operator' | 'last-value'
  readonly text: string
  readonly quoted: boolean
}

const inCode = /@last_value@|[\p{L}_#@][\p{L}\p{N}_$#@]*|\d+(?:\.\d+)?|<=|>=|<>|!=|[^\s]/giu
const name = /^[\p{L}_#@]/u
const lastValue = '@last_value@'

/** Cuts a text by the first usual reading under which every quote and comment is closed. */
export function readPieces(sql: string): SqlPiece[] {
  for (const rules of usualReadings) {
    const tokens = [...lexSql(sql, rules)]
    if (!tokens.every(({ closed }) => closed)) continue
    return tokens.flatMap(({ kind, start, end, open }): SqlPiece[] => {
      const text = sql.slice(start, end)
      if (kind === 'comment') return []
      if (kind === 'code') return codePieces(text)
      if (text.toLowerCase().includes(lastValue)) return [{ kind: 'last-value', text, quoted: true }]
      const isName = kind === 'double-quoted' || kind === 'backtick' || kind === 'bracket'
      return [{ kind: isName ? 'name' : 'value', text: isName ? sql.slice(open + 1, end - 1) : text, quoted: true }]
    })
  }
  return []
}

const codePieces = (code: string): SqlPiece[] =>
  [...code.matchAll(inCode)].map(([text]) => ({ kind: kindOf(text), text, quoted: false }))

function kindOf(text: string): SqlPiece['kind'] {
  if (text.toLowerCase() === lastValue) return 'last-value'
  if (name.test(text)) return 'name'
  return /^\d/.test(text) || text === '?' ? 'value' : 'operator'
}
