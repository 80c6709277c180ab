import {
  Command,
  CreatedConnection,
  Delivery,
  listOf,
  type NewCommand,
  type NewDynamicCommand,
  Queue,
  type QueueItem,
  Run,
  RunDetail,
  SigningSecret,
} from '@postern/protocol/api'
import type { SystemServer } from './start-server.ts'
import { until } from './until.ts'

/** One connection on a server, and what tests ask about it. */
export interface TestConnection {
  readonly name: string
  readonly apiKey: string
  add(command: Partial<NewCommand> & Pick<NewCommand, 'sql' | 'callbackUrl'>): Promise<Command>
  addDynamic(command: NewDynamicCommand): Promise<Command>
  command(id: string): Promise<Command>
  change(id: string, change: object): Promise<Command>
  runNow(id: string): Promise<Command>
  /** Newest first. */
  runs(commandId: string): Promise<Run[]>
  run(id: string): Promise<RunDetail>
  queued(commandId: string): Promise<QueueItem | undefined>
  deliveries(commandId: string): Promise<Delivery[]>
  signingSecret(): Promise<string>
  /** Waits for the end of a command's newest run; gives it. */
  untilRun(commandId: string, ended: (run: Run) => boolean, withinMs?: number): Promise<Run>
}

let count = 0

/** A command whose time does not come by itself while a test runs. */
const never = { everySeconds: 86_400 * 300 }

export async function createConnection(server: Pick<SystemServer, 'api'>): Promise<TestConnection> {
  const { api } = server
  const name = `test_${++count}`
  const { apiKey } = await api(CreatedConnection, 'POST', '/connections', { name })
  const runs = async (commandId: string) => (await api(listOf(Run), 'GET', `/commands/${commandId}/runs`)).items
  return {
    name,
    apiKey,
    add: (command) => api(Command, 'POST', `/connections/${name}/commands`, { schedule: never, ...command }),
    addDynamic: (command) => api(Command, 'POST', `/connections/${name}/dynamic-commands`, command),
    command: (id) => api(Command, 'GET', `/commands/${id}`),
    change: (id, change) => api(Command, 'PATCH', `/commands/${id}`, change),
    runNow: (id) => api(Command, 'POST', `/commands/${id}/run`),
    runs,
    run: (id) => api(RunDetail, 'GET', `/runs/${id}`),
    queued: async (commandId) =>
      (await api(Queue, 'GET', `/connections/${name}/queue`)).items.find(({ id }) => id === commandId),
    deliveries: async (commandId) => (await api(listOf(Delivery), 'GET', `/deliveries?commandId=${commandId}`)).items,
    signingSecret: async () => (await api(SigningSecret, 'GET', `/connections/${name}/signing-secret`)).secret,
    untilRun: (commandId, ended, withinMs) =>
      until(`a run of ${commandId} in the awaited state`, async () => (await runs(commandId)).find(ended), withinMs),
  }
}
