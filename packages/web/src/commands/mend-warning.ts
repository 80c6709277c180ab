import type { CommandWarning } from '@postern/protocol/api'
import type { CommandValues } from './command-values.ts'

type Mended = Partial<Pick<CommandValues, 'sql' | 'overlap' | 'overlapOf'>>

/** What a form would have instead, where what the linter warns of can be mended without a person's judgement; else null. */
export function mendWarning(
  { code }: Pick<CommandWarning, 'code'>,
  values: Pick<CommandValues, 'sql' | 'lastField'>,
): Mended | null {
  const { sql } = values
  const field = values.lastField.trim()
  if (code === 'STRICT_COMPARISON' || code === 'LAST_FIELD_MAY_REPEAT') return changed(sql, orEqual(sql, field))
  if (code === 'NO_PLACEHOLDER') return changed(sql, withCondition(sql, field))
  if (code === 'LIMIT_AT_BOUNDARY')
    return changed(sql, sql.replace(/\s+(?:limit\s+\d+|fetch\s+(?:first|next)\s+\d+\s+rows?\s+only)\s*(;?)\s*$/i, '$1'))
  if (code === 'LOCAL_TIMESTAMP') return { overlap: 7_200, overlapOf: 'seconds' }
  if (code === 'OVERLAP_WITHOUT_TIME') return { overlap: '' }
  return null
}

const changed = (before: string, sql: string): Mended | null => (sql === before ? null : { sql })

/** `>` between the last field and the last value, or `<` the other way round, once and for all to see. */
function orEqual(sql: string, field: string): string {
  const name = field.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const patterns = [
    new RegExp(`(\\b${name}["\`\\]]?\\s*>)(\\s*['"]?@last_value@)`, 'gi'),
    new RegExp(`(@last_value@['"]?\\s*<)(\\s*(?:[\\w"\`[\\]]+\\.)?["\`[]?${name}\\b)`, 'gi'),
  ]
  const found = patterns.filter((pattern) => [...sql.matchAll(pattern)].length === 1)
  const [pattern] = found
  return pattern && found.length === 1 ? sql.replace(pattern, '$1=$2') : sql
}

/** Only where nothing could stand after the condition, or before it. */
function withCondition(sql: string, field: string): string {
  if (!/^[A-Za-z_]\w*$/.test(field)) return sql
  if (/\b(?:where|group|having|order|limit|fetch|union|intersect|except|offset|for)\b|--|\/\*|;\s*\S/i.test(sql))
    return sql
  return `${sql.replace(/\s*;?\s*$/, '')}\nWHERE ${field} >= @last_value@`
}
