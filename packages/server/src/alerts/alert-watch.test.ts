import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import type { Alert } from '@postern/protocol/api'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { addCommand, testGateway } from '../testing/test-gateway.ts'
import { startAlertWatch } from './alert-watch.ts'
import { createRules, lookForAlerts } from './look-for-alerts.ts'

for (const dialect of dialects)
  test(`${dialect}: a server that has just started waits for gateways before it raises alerts`, async (t) => {
    const watches: { close(): Promise<void> }[] = []
    t.after(() => Promise.all(watches.map((watch) => watch.close())))
    const server = await testApp(t, dialect)
    await testGateway(server)
    const start = () => {
      const watch = startAlertWatch(server, { everyMs: 10 })
      watches.push(watch)
      return watch
    }
    const changes = new EventTarget()
    server.bus.subscribe((message) => {
      if (message.kind === 'change' && message.change.what === 'alert') changes.dispatchEvent(new Event('alert'))
    })
    const standing = async () =>
      (await server.api('GET', '/alerts?standing=true')).body.items.map((alert: Alert) => alert.commandId)
    const waited = { schedule: { everySeconds: 86_400 }, freshness: { of: 'run' as const, withinSeconds: 60 } }
    const old = await addCommand(server, waited)
    server.advance(60_000)
    await lookForAlerts(server, createRules())
    assert.deepEqual(await standing(), [old.id])

    const command = await addCommand(server, waited)
    server.advance(60_000)
    await old.pause()
    const resolved = once(changes, 'alert')
    const first = start()
    await resolved
    // Waits for the end of this look.
    await first.close()
    assert.deepEqual(await standing(), [])

    const raised = once(changes, 'alert')
    start()
    server.advance(120_000)
    await raised
    assert.deepEqual(await standing(), [command.id])
  })
