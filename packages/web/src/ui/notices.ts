import { useSyncExternalStore } from 'react'

/** Something that was said in a corner of the screen, and may have gone before it was read. */
export interface Notice {
  readonly id: number
  readonly at: string
  readonly failed: boolean
  readonly title: string | null
  readonly message: string
}

const kept = 30

let notices: readonly Notice[] = []
let last = 0
const listeners = new Set<() => void>()

export function rememberNotice(notice: Pick<Notice, 'failed' | 'title' | 'message'>): void {
  last += 1
  notices = [{ ...notice, id: last, at: new Date().toISOString() }, ...notices].slice(0, kept)
  for (const listener of listeners) listener()
}

const listen = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** What was said since the page was opened, the last first. */
export const useNotices = (): readonly Notice[] => useSyncExternalStore(listen, () => notices)
