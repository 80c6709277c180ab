export interface RoomSettings {
  /** Work under way that ends soon, as far as anybody knows. */
  readonly atOnce: number
  /** All that is under way, what waits long for its hosts with it. */
  readonly inAll: number
  readonly perHost: number
  /** After so long without an end work is slow. */
  readonly slowMs: number
}

/** What a taking may take. */
export interface RoomLeft {
  readonly total: number
  readonly perHost: number
  /** Work under way, by host. */
  readonly hosts: ReadonlyMap<string, number>
}

/** Which work there is room for, so that hosts that hang take none of it away from the others. */
export interface WorkRoom {
  /** How much more can be under way now. */
  free(): number
  /** How much is under way, by host; a host that has to wait for other reasons has its whole share. */
  hosts(): ReadonlyMap<string, number>
  /** Call what it gives when the work is over. An empty host is none: it has no share, and is never slow. */
  enter(host: string): () => void
}

/** Hosts that are remembered as slow; the oldest is forgotten first, and has to show it again. */
const mostRemembered = 1_000

/**
 * Work that is slow makes room for other work, and its host is known as slow until it is quick again: meanwhile what goes
 * there takes up no room of the others from the start. Slow hosts together have half of all there is, so that some is left
 * for those nobody knows yet.
 */
export function createWorkRoom({ atOnce, inAll, perHost, slowMs }: RoomSettings, onFreed: () => void): WorkRoom {
  const counts = new Map<string, number>()
  const slowHosts = new Set<string>()
  let active = 0
  let slow = 0

  function remember(host: string): void {
    slowHosts.delete(host)
    slowHosts.add(host)
    const [oldest] = slowHosts
    if (slowHosts.size > mostRemembered && oldest !== undefined) slowHosts.delete(oldest)
  }

  function enterHost(host: string): () => void {
    let isSlow = slowHosts.has(host)
    let isLate = false
    if (isSlow) slow++
    counts.set(host, (counts.get(host) ?? 0) + 1)
    const timer = setTimeout(() => {
      isLate = true
      remember(host)
      if (isSlow) return
      isSlow = true
      slow++
      onFreed()
    }, slowMs)
    return () => {
      clearTimeout(timer)
      if (!isLate) slowHosts.delete(host)
      if (isSlow) slow--
      const count = (counts.get(host) ?? 1) - 1
      if (count === 0) counts.delete(host)
      else counts.set(host, count)
    }
  }

  return {
    free: () => Math.max(0, Math.min(atOnce - (active - slow), inAll - active)),
    hosts: () => {
      if (slow < inAll / 2) return counts
      const all = new Map(counts)
      for (const host of slowHosts) all.set(host, perHost)
      return all
    },
    enter: (host) => {
      active++
      const leaveHost = host === '' ? () => {} : enterHost(host)
      return () => {
        active--
        leaveHost()
      }
    },
  }
}

/** Hosts that have their share already. */
export function fullHosts(hosts: ReadonlyMap<string, number>, perHost: number): string[] {
  return [...hosts].filter(([, count]) => count >= perHost).map(([host]) => host)
}
