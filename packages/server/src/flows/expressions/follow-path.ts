/** Stands for: this path is not so plain after all, JSONata has to be asked. */
export const notPlain = Symbol('not plain')

/**
 * What JSONata gives for a path of names, where each name but the last leads to an object; undefined for nothing. A path
 * through a list means each of its items, which is left to JSONata.
 */
export function followPath(path: readonly string[], input: unknown): unknown {
  let value = input
  for (const name of path) {
    if (Array.isArray(value)) return notPlain
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}
