import { PlaceholderError, positionAt } from './placeholder-error.ts'
import { isWordCharacter } from './sql-lexer.ts'

/** @public What a placeholder stands for. */
export type Placeholder = { kind: 'last-value' } | { kind: 'param'; name: string }

export interface FoundPlaceholder {
  placeholder: Placeholder
  start: number
  end: number
}

// NAME: words of letters, digits, "_" and "-", joined by single dots; at most 100 characters.
const placeholder =
  /@(?:last_value|object\.params\.(?=[^@]{1,100}@)([\p{L}\p{M}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)*))@/uy
// What is so near to a placeholder that it must be meant as one: the word between two @, or an opened @object.params.
const framed = /@([\p{L}\p{N}_][\p{L}\p{N}_.-]{0,99}|last value)@/iuy
const opened = /@object\.params?\./iy
const nearMiss = /^(?:(?:the)?last(?:val(?:ue)?|field)|object|(?:object)?params?\..*|object\..*)$/
const plainName = /^[\p{L}_][\p{L}\p{N}_.]*$/u

/**
 * `indexOf` for questions that never go back. Many short ranges may be asked about, and the next hit may be far behind all
 * of them; looking for it anew each time would take quadratic time.
 */
export function forwardFinder(sql: string, character: string): (from: number) => number {
  let hit = -1
  return (from) => {
    if (hit < from) {
      const at = sql.indexOf(character, from)
      hit = at === -1 ? Number.POSITIVE_INFINITY : at
    }
    return hit
  }
}

/**
 * Finds the placeholders of `sql` between two offsets; `nextAt` is its {@link forwardFinder} of `@`.
 * With `escaped`, a backslash takes the character after it along.
 *
 * Something that is plainly meant as a placeholder and is none is an error: `@lastvalue@`, `@object.params.@`,
 * `@object.params.name` without its end, and in code (outside literals) every `@word@`, which no SQL has. Variables
 * (`@a`, `@@rowcount`), operators and e-mail addresses are left alone.
 *
 * @throws PlaceholderError PLACEHOLDER_UNKNOWN
 */
export function findPlaceholders(
  sql: string,
  nextAt: (from: number) => number,
  start: number,
  end: number,
  inCode: boolean,
  escaped = false,
): FoundPlaceholder[] {
  const found: FoundPlaceholder[] = []
  for (let at = nextAt(start); at < end; at = nextAt(at)) {
    if (!isWordCharacter(sql[at + 1])) {
      at += 1
      continue
    }
    placeholder.lastIndex = at
    const match = placeholder.exec(sql)
    if (escaped && isEscaped(sql, at, start)) {
      at += 1
    } else if (match && placeholder.lastIndex <= end) {
      const name = match[1]
      const stop = at + match[0].length
      found.push({
        placeholder: name === undefined ? { kind: 'last-value' } : { kind: 'param', name },
        start: at,
        end: stop,
      })
      at = stop
    } else {
      refuseNearMiss(sql, at, end, inCode)
      at += 1
    }
  }
  return found
}

/** True when an odd number of backslashes stands before `at`. */
function isEscaped(sql: string, at: number, start: number): boolean {
  let slashes = 0
  while (at - slashes > start && sql[at - slashes - 1] === '\\') slashes += 1
  return slashes % 2 === 1
}

function refuseNearMiss(sql: string, at: number, end: number, inCode: boolean): void {
  opened.lastIndex = at
  const isOpened = opened.test(sql) && opened.lastIndex <= end
  framed.lastIndex = at
  const match = isOpened ? null : framed.exec(sql)
  const word = match && at + match[0].length <= end ? match[1] : undefined
  if (isOpened || (word !== undefined && isMeant(sql[at - 1], word, inCode))) {
    const text = word === undefined ? sql.slice(at, Math.min(end, at + 40)) : `@${word}@`
    throw new PlaceholderError('PLACEHOLDER_UNKNOWN', `${text} is not a placeholder`, positionAt(sql, at))
  }
}

function isMeant(before: string | undefined, word: string, inCode: boolean): boolean {
  if (nearMiss.test(word.toLowerCase().replace(/[_ -]/g, ''))) return true
  // `a@b@c` names a link of Oracle, `x @@y@` starts with an operator.
  return inCode && plainName.test(word) && (before === undefined || !/[\p{L}\p{N}_@$#]/u.test(before))
}
