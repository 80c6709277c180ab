import type { Page } from 'playwright-core'
import { watchWork } from './watch-work.ts'

/** What is scrolled, and how far with each frame. */
export interface Scrolling {
  /** A selector; null: the page itself. */
  readonly scroller: string | null
  readonly pixels: number
  readonly seconds: number
}

/** Gaps between the frames that a page has drawn while it was scrolled. */
export interface Frames {
  readonly count: number
  readonly medianMs: number
  readonly p99Ms: number
  readonly longestMs: number
  /** What the page's main thread worked for each, which says more than gaps on a machine that is busy otherwise. */
  readonly workMs: number
  /** How far it came. */
  readonly pixels: number
}

/** Scrolls with each frame, as a wheel does, and waits where more has to come before it goes on. */
const scroll = `async ({ scroller, pixels, seconds }) => {
  const frame = () => new Promise(requestAnimationFrame)
  const at = scroller === null ? document.scrollingElement : document.querySelector(scroller)
  const begin = at.scrollTop
  await frame()
  const gaps = []
  let last = performance.now()
  for (const end = last + seconds * 1000; last < end; ) {
    at.scrollTop += pixels
    await frame()
    const now = performance.now()
    gaps.push(now - last)
    last = now
  }
  return { gaps, pixels: at.scrollTop - begin }
}`

export async function measureFrames(page: Page, scrolling: Scrolling): Promise<Frames> {
  const measured = `(${scroll})(${JSON.stringify(scrolling)})`
  const worked = await watchWork(page)
  const before = await worked()
  const { gaps, pixels } = await page.evaluate<{ gaps: number[]; pixels: number }>(measured)
  const workMs = ((await worked()) - before) / gaps.length
  const sorted = gaps.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return { count: gaps.length, medianMs: at(0.5), p99Ms: at(0.99), longestMs: at(1), workMs, pixels }
}
