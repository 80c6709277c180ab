export interface RoomSettings {
  /** Deliveries under way that are answered soon, as far as anybody knows. */
  readonly atOnce: number
  /** All that are under way, those that wait long for their receivers with them. */
  readonly inAll: number
  readonly perHost: number
  /** After so long without an end an attempt is slow. */
  readonly slowMs: number
}

/** Which deliveries there is room for, so that receivers that hang take none of it away from the others. */
export interface DeliveryRoom {
  /** How many more can be under way now. */
  free(): number
  /** How many are under way, by host; a host that has to wait for other reasons has its whole share. */
  hosts(): ReadonlyMap<string, number>
  /** Call what it gives when the delivery is over. */
  enter(host: string): () => void
}

/** Hosts that are remembered as slow; the oldest is forgotten first, and has to show it again. */
const mostRemembered = 1_000

/**
 * An attempt that is slow makes room for another one, and its host is known as slow until it is quick again: meanwhile
 * what goes there takes up no room of the others from the start. Slow hosts together have half of all there is, so that
 * some is left for those nobody knows yet.
 */
export function createDeliveryRoom(
  { atOnce, inAll, perHost, slowMs }: RoomSettings,
  onFreed: () => void,
): DeliveryRoom {
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

  return {
    free: () => Math.max(0, Math.min(atOnce - (active - slow), inAll - active)),
    hosts: () => {
      if (slow < inAll / 2) return counts
      const all = new Map(counts)
      for (const host of slowHosts) all.set(host, perHost)
      return all
    },
    enter: (host) => {
      let isSlow = slowHosts.has(host)
      let isLate = false
      active++
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
        active--
        if (isSlow) slow--
        const count = (counts.get(host) ?? 1) - 1
        if (count === 0) counts.delete(host)
        else counts.set(host, count)
      }
    },
  }
}
