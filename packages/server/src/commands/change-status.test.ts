import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CommandStatus } from '@postern/protocol/api'
import { dialects } from '../testing/dialects.ts'
import { type TestApp, testApp } from '../testing/test-app.ts'
import { addCommand, mustClaim, type TestGateway, testGateway } from '../testing/test-gateway.ts'
import type { StatusRequest } from './change-status.ts'

/** What a person's request makes of each status; null is refused. */
const expected: Record<CommandStatus, Record<StatusRequest, CommandStatus | null>> = {
  READY: { pause: 'PAUSED', resume: 'READY', run: 'READY' },
  PROCESSING: { pause: 'PROCESSING', resume: 'PROCESSING', run: 'PROCESSING' },
  PAUSED: { pause: 'PAUSED', resume: 'READY', run: 'READY' },
  FINISHED: { pause: null, resume: null, run: null },
}

/** A command that came to a status as commands do; returns its id. */
const commandsIn: Record<CommandStatus, (server: TestApp, gateway: TestGateway) => Promise<string>> = {
  READY: async (server) => (await addCommand(server)).id,
  PROCESSING: async (server, gateway) => {
    const command = await addCommand(server)
    await command.runNow()
    await mustClaim(gateway)
    return command.id
  },
  PAUSED: async (server) => {
    const command = await addCommand(server)
    await command.pause()
    return command.id
  },
  FINISHED: async (server, gateway) => {
    const made = await server.api('POST', '/connections/erp/dynamic-commands', { sql: 'SELECT 1 AS id' })
    const order = await mustClaim(gateway)
    await gateway.started(order)
    await gateway.finish(order)
    return made.body.id
  },
}

for (const dialect of dialects) {
  test(`${dialect}: pause, resume and run do to each status what the table of statuses says`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    for (const [status, requests] of Object.entries(expected)) {
      for (const [request, next] of Object.entries(requests)) {
        const id = await commandsIn[status as CommandStatus](server, gateway)
        assert.equal((await server.api('GET', `/commands/${id}`)).body.status, status)
        const answer = await server.api('POST', `/commands/${id}/${request}`)
        const found = next === null ? [answer.status, answer.body.code] : [answer.status, answer.body.status]
        assert.deepEqual(
          found,
          next === null ? [409, 'COMMAND_STATE'] : [200, next],
          `${request} of a ${status} command`,
        )
        assert.equal((await server.api('DELETE', `/commands/${id}`)).status, 204)
      }
    }
  })
}
