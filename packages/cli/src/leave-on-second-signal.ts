/** The first SIGTERM or SIGINT asks to stop, the second one ends the process at once. */
export function leaveOnSecondSignal(): { signal: AbortSignal; restore: () => void } {
  const controller = new AbortController()
  const onSignal = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) die(name)
    controller.abort(new Error(`stopped by ${name}`))
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  const restore = () => {
    process.off('SIGTERM', onSignal)
    process.off('SIGINT', onSignal)
  }
  return { signal: controller.signal, restore }
}

/** By the signal itself: process.exit() would wait for the gateway's worker, which may be in a driver's endless call. */
function die(name: NodeJS.Signals): void {
  process.removeAllListeners(name)
  process.kill(process.pid, name)
}
