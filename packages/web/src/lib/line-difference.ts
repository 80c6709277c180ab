export interface DifferentLine {
  readonly kind: 'same' | 'gone' | 'new'
  readonly text: string
}

/** Beyond, all old lines are gone and all new ones are new: telling them apart takes the square of their number. */
const mostLines = 400

/** The lines of two texts: those they share in order, between them what has gone before what is new. */
export function lineDifference(before: string, after: string): DifferentLine[] {
  const [old, now] = [before.split('\n'), after.split('\n')]
  if (old.length > mostLines || now.length > mostLines)
    return [
      ...old.map((text) => ({ kind: 'gone', text }) as const),
      ...now.map((text) => ({ kind: 'new', text }) as const),
    ]
  const width = now.length + 1
  // Longest common subsequence of what follows each pair of lines.
  const common = new Uint16Array((old.length + 1) * width)
  const at = (from: number, to: number) => common[from * width + to] ?? 0
  for (let from = old.length - 1; from >= 0; from--)
    for (let to = now.length - 1; to >= 0; to--)
      common[from * width + to] =
        old[from] === now[to] ? at(from + 1, to + 1) + 1 : Math.max(at(from + 1, to), at(from, to + 1))
  const lines: DifferentLine[] = []
  let to = 0
  for (const [from, text] of old.entries()) {
    if (at(from, to) === at(from + 1, to)) {
      lines.push({ kind: 'gone', text })
      continue
    }
    for (; now[to] !== text; to++) lines.push({ kind: 'new', text: now[to] ?? '' })
    lines.push({ kind: 'same', text })
    to++
  }
  for (const text of now.slice(to)) lines.push({ kind: 'new', text })
  return lines
}
