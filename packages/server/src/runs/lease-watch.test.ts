import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { addCommand, mustClaim, testGateway } from '../testing/test-gateway.ts'
import { startLeaseWatch } from './lease-watch.ts'

for (const dialect of dialects)
  test(`${dialect}: I6: a lost run that cannot be ended holds up no other`, { timeout: 20_000 }, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const [odd, other] = [await addCommand(server), await addCommand(server)]
    await odd.runNow()
    await mustClaim(gateway)
    server.advance(1)
    await other.runNow()
    await mustClaim(gateway)
    // A status that no run can have: nothing of ours writes it, but then nothing of ours may hang on it.
    await server.db.transact((tx) =>
      tx.updateTable('command').set({ status: 'PAUSED' }).where('id', '=', odd.id).execute(),
    )
    server.advance(60_000)
    const watch = startLeaseWatch(server.db, server.bus, server.clock, server.parts, server.log)
    t.after(() => watch.close())
    while ((await other.read()).status !== 'READY') await sleep(5)
  })
