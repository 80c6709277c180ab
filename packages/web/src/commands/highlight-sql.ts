export interface SqlToken {
  readonly kind: 'plain' | 'keyword' | 'string' | 'number' | 'comment' | 'placeholder'
  readonly text: string
}

/** `@last_value@` and `@object.params.NAME@`, wherever they stand. */
export const placeholderPattern = /@(?:last_value|object\.params\.[^@\s]+)@/g

const keywords =
  'all and any as asc begin between by call case cast commit cross delete desc distinct drop else end except exec execute exists fetch first for from full group having in inner insert intersect into is join last left like limit merge natural next not null offset on only or order outer over partition right row rows select set table then top union update using values when where with'

const word = new Set(keywords.split(' '))

const token =
  /(--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(@(?:last_value|object\.params\.[^@\s]+)@)|('(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$))|(\b\d+(?:\.\d+)?\b)|([A-Za-z_]\w*)/g

/** Splits a SQL text for showing it. The pieces put together are the text again, character for character. */
export function highlightSql(sql: string): SqlToken[] {
  const tokens: SqlToken[] = []
  let end = 0
  const add = (kind: SqlToken['kind'], text: string) => {
    const last = tokens.at(-1)
    if (text === '') return
    if (last?.kind === 'plain' && kind === 'plain') tokens[tokens.length - 1] = { kind, text: last.text + text }
    else tokens.push({ kind, text })
  }
  for (const match of sql.matchAll(token)) {
    const [text, comment, placeholder, quoted, number] = match
    add('plain', sql.slice(end, match.index))
    end = match.index + text.length
    if (comment !== undefined) add('comment', text)
    else if (placeholder !== undefined) add('placeholder', text)
    else if (quoted !== undefined) addQuoted(text, add)
    else if (number !== undefined) add('number', text)
    else add(word.has(text.toLowerCase()) ? 'keyword' : 'plain', text)
  }
  add('plain', sql.slice(end))
  return tokens
}

function addQuoted(text: string, add: (kind: SqlToken['kind'], text: string) => void): void {
  let end = 0
  for (const match of text.matchAll(placeholderPattern)) {
    add('string', text.slice(end, match.index))
    add('placeholder', match[0])
    end = match.index + match[0].length
  }
  add('string', text.slice(end))
}
