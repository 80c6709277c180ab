export interface Place {
  readonly from: number
  readonly to: number
}

/**
 * Where in a JSON text the value of a JSON pointer stands, or of its longest beginning that is there; null where the text
 * is no JSON. A member is found with its name, so that what is missing in it is shown there too.
 */
export function placeOf(text: string, pointer: string): Place | null {
  try {
    JSON.parse(text)
  } catch {
    return null
  }
  const wanted = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  let found: Place = { from: 0, to: text.length }
  let at = 0
  read(0, true)
  return found

  /** Reads the value at `at`; `depth` parts of the pointer lead to it when it is on the way. */
  function read(depth: number, isOnWay: boolean): void {
    skip(/\s*/y)
    if (text[at] === '{' || text[at] === '[') readMembers(depth, isOnWay, text[at] === '{')
    else if (text[at] === '"') skip(/"(?:[^"\\]|\\.)*"/y)
    else skip(/[^\s,\]}]+/y)
  }

  function readMembers(depth: number, isOnWay: boolean, isObject: boolean): void {
    at += 1
    for (let index = 0; ; index++) {
      skip(/[\s,]*/y)
      if (text[at] === '}' || text[at] === ']') break
      const from = at
      let name = String(index)
      if (isObject) {
        name = JSON.parse(skip(/"(?:[^"\\]|\\.)*"/y)) as string
        skip(/\s*:\s*/y)
      }
      const isNext = isOnWay && wanted[depth] === name
      // What stands deeper replaces this.
      const before = found
      read(depth + 1, isNext)
      if (isNext && found === before) found = { from, to: at }
    }
    at += 1
  }

  function skip(pattern: RegExp): string {
    pattern.lastIndex = at
    const passed = pattern.exec(text)?.[0] ?? ''
    at += passed.length
    return passed
  }
}
