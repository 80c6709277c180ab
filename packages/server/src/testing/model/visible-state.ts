/** What can be seen of a command, a run and a delivery, with positions in order of creation in the place of ids. */
export interface VisibleState {
  readonly commands: VisibleCommand[]
  readonly runs: VisibleRun[]
  readonly deliveries: VisibleDelivery[]
}

export interface VisibleCommand {
  readonly command: number
  readonly status: string
  readonly due: number | null
  readonly run: number | null
  readonly fence: number
  readonly lastValue: string | null
  readonly cursorEdits: number
  readonly pauseAfterRun: boolean
  readonly pauseWhenReleased: boolean
  readonly error: string | null
  readonly lastRunAt: number | null
}

export interface VisibleRun {
  readonly run: number
  readonly command: number
  readonly fence: number
  readonly state: string
  readonly gateway: string
  readonly leasedAt: number
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly expires: number | null
  readonly cancelRequested: boolean
  readonly error: string | null
  readonly before: string | null
  readonly after: string | null
  /** Numbers of the stored parts, with their contents. */
  readonly parts: string[]
}

export interface VisibleDelivery {
  readonly command: number
  readonly run: number
  readonly sequence: number
  readonly state: string
  readonly nextAttemptAt: number | null
}

const live = new Set(['LEASED', 'EXECUTING'])

/** What must hold of a state whatever led to it: a sentence about what does not, or undefined. */
export function brokenInvariant({ commands, runs, deliveries }: VisibleState): string | undefined {
  for (const command of commands) {
    const held = runs.filter((run) => run.command === command.command && live.has(run.state))
    if (held.length > 1) return `I1: command ${command.command} is held ${held.length} times`
    if ((command.status === 'PROCESSING') !== (held.length === 1))
      return `I6: command ${command.command} is ${command.status} with ${held.length} runs under way`
    if (held[0] && (held[0].run !== command.run || held[0].fence !== command.fence))
      return `I1: run ${held[0].run} does not have the fence of command ${command.command}`
    if (held[0] && held[0].expires === null) return `I6: the lease of run ${held[0].run} never runs out`
    if (command.status === 'READY' && command.due === null) return `I6: command ${command.command} is never due`
  }
  for (const run of runs) {
    const duties = deliveries.filter((delivery) => delivery.run === run.run).length
    if (duties > (run.state === 'DONE' ? 1 : 0)) return `I2: run ${run.run}, ${run.state}, has ${duties} deliveries`
    if (run.state === 'DONE' && run.parts.some((part, index) => !part.startsWith(`${index}:`)))
      return `I2: run ${run.run} is done without every part`
  }
  return undefined
}
