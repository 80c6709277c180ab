import type { Frames } from './frames.ts'

/** Two frames of 60 a second: nobody sees that one was left out. */
const p99Ms = 34
/** What is seen as a stutter. */
const longestMs = 100
/** A frame of 60 a second. */
const workMs = 16.7

const shown = (ms: number): string => `${ms.toFixed(1)} ms`

/** Says what was measured, and whether it is what it should be. */
export function tellFrames(what: string, frames: Frames): boolean {
  const isMet = frames.p99Ms <= p99Ms && frames.longestMs <= longestMs && frames.workMs <= workMs
  console.log(
    `${what}: ${frames.count} frames, ${Math.round(frames.pixels).toLocaleString('en-US')} px; gap median ${shown(frames.medianMs)}, p99 ${shown(frames.p99Ms)} (aim ${p99Ms}), longest ${shown(frames.longestMs)} (aim ${longestMs}); ${shown(frames.workMs)} of the main thread a frame (aim ${workMs})${isMet ? '' : ': MISSED'}`,
  )
  return isMet
}

export function tellTimes(what: string, times: readonly number[], aimMs: number): boolean {
  const sorted = times.toSorted((a, b) => a - b)
  const [median = 0, longest = 0] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)]
  const isMet = longest < aimMs
  console.log(
    `${what}: median ${shown(median)}, longest of ${times.length} ${shown(longest)} (aim ${aimMs})${isMet ? '' : ': MISSED'}`,
  )
  return isMet
}
