/** Does `work` at once, and again after as many milliseconds as it says each time, until it is closed. It never rejects. */
export function repeat(work: () => Promise<number>): { close(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let working: Promise<void> = Promise.resolve()

  async function workOnce(): Promise<void> {
    const waitMs = await work()
    if (!closed) timer = setTimeout(start, waitMs)
  }

  function start(): void {
    working = workOnce()
  }
  start()
  return {
    close: async () => {
      closed = true
      clearTimeout(timer)
      await working
    },
  }
}
