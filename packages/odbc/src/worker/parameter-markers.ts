/**
 * Where the parameter markers `?` of a SQL text stand: those outside of strings, quoted names and comments, by SQLite's
 * rules (https://www.sqlite.org/lang_expr.html, https://www.sqlite.org/lang_comment.html).
 */
export function parameterMarkers(sql: string): number[] {
  const markers: number[] = []
  const token = /'(?:[^']|'')*'?|"(?:[^"]|"")*"?|`(?:[^`]|``)*`?|\[[^\]]*\]?|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\?/g
  for (const match of sql.matchAll(token)) if (match[0] === '?') markers.push(match.index)
  return markers
}

/** The text with each marker replaced. */
export function replaceMarkers(
  sql: string,
  markers: readonly number[],
  replacement: (index: number) => string,
): string {
  let result = ''
  let from = 0
  for (const [index, at] of markers.entries()) {
    result += sql.slice(from, at) + replacement(index)
    from = at + 1
  }
  return result + sql.slice(from)
}
