/** The first SIGTERM or SIGINT asks to stop, the second one ends the process at once. */
export function leaveOnSecondSignal(): { signal: AbortSignal; restore: () => void } {
  const controller = new AbortController()
  const onSignal = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(name === 'SIGINT' ? 130 : 143)
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
