/** A text, what it was before, and what was taken back. */
export interface DraftHistory {
  readonly past: readonly string[]
  readonly text: string
  readonly future: readonly string[]
  /** What the last edit was of: more of the same is one step back. */
  readonly of: string | null
}

const mostKept = 200

export const begun = (text: string): DraftHistory => ({ past: [], text, future: [], of: null })

/** @param of what is edited, such as a field; null: an edit that stands for itself. */
export function edited(history: DraftHistory, text: string, of: string | null): DraftHistory {
  if (text === history.text) return history
  const isMore = of !== null && of === history.of
  return { past: isMore ? history.past : [...history.past, history.text].slice(-mostKept), text, future: [], of }
}

export function undone(history: DraftHistory): DraftHistory {
  const before = history.past.at(-1)
  if (before === undefined) return history
  return { past: history.past.slice(0, -1), text: before, future: [history.text, ...history.future], of: null }
}

export function redone(history: DraftHistory): DraftHistory {
  const [after, ...future] = history.future
  if (after === undefined) return history
  return { past: [...history.past, history.text], text: after, future, of: null }
}
