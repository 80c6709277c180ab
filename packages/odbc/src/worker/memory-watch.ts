/** How often the memory is looked at, in milliseconds, while the driver has something to do. */
const interval = 100

export interface MemoryWatch {
  /** The most resident memory this process may have, in bytes; null: any amount. */
  limitTo(bytes: number | null): void
  begin(): void
  rest(): void
}

/** Calls `exceeded` once when this process's memory is over its limit. Drivers allocate behind JavaScript's back, so the system is asked. */
export function watchMemory(exceeded: (bytes: number) => void): MemoryWatch {
  let limit: number | null = null
  let timer: NodeJS.Timeout | undefined
  const look = () => {
    const bytes = process.memoryUsage.rss()
    if (limit === null || bytes <= limit) return
    clearInterval(timer)
    exceeded(bytes)
  }
  return {
    limitTo(bytes) {
      limit = bytes
    },
    begin() {
      clearInterval(timer)
      if (limit !== null) timer = setInterval(look, interval)
    },
    rest() {
      clearInterval(timer)
    },
  }
}
