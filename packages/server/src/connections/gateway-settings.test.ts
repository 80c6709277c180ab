import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { addCommand, gatewayWith, mustClaim } from '../testing/test-gateway.ts'
import { isOlder } from './is-older.ts'

for (const dialect of dialects) {
  test(`${dialect}: a gateway that is to drain ends its run and gets no other, while the others work on`, async (t) => {
    const server = await testApp(t, dialect)
    const { apiKey } = (await server.api('POST', '/connections', { name: 'erp' })).body
    const [one, other] = [gatewayWith(server, apiKey, 'gw/1'), gatewayWith(server, apiKey, 'gw2')]
    const path = `/connections/erp/gateways/${encodeURIComponent('gw/1')}`
    const unknown = await server.api('PATCH', path, { draining: true })
    assert.deepEqual([unknown.status, unknown.body.code], [404, 'NOT_FOUND'])
    for (const wrong of [{}, { weight: 0 }, { weight: 101 }, { draining: 'yes' }])
      assert.equal((await server.api('PATCH', path, wrong)).status, 400, JSON.stringify(wrong))

    const [first, second] = [await addCommand(server), await addCommand(server)]
    await first.runNow()
    const order = await mustClaim(one)
    await one.started(order)
    while ((await server.api('PATCH', path, { draining: true, weight: 5 })).status !== 200) await sleep(5)
    await second.runNow()
    const claim = { claim: { gateway: 'gw/1', version: '0.1.0' } }
    const ended = await one.finish(order, claim)
    assert.deepEqual([ended.status, ended.body.next], [200, null])
    assert.equal(await one.claim(), undefined)
    const waiting = one.claim(50)
    assert.equal((await mustClaim(other)).commandId, second.id)
    await first.runNow()
    const { gateways } = (await server.api('GET', '/connections/erp')).body
    const shown = gateways.find(({ name }: { name: string }) => name === 'gw/1')
    assert.deepEqual([shown.draining, shown.drainsItself, shown.weight, shown.updateAvailable], [true, false, 5, false])
    // One that waits hears of it at once.
    await server.api('PATCH', path, { draining: false })
    assert.equal((await waiting)?.commandId, first.id)
  })
}

test('a version is older by its numbers, not its letters', () => {
  for (const [version, than, older] of [
    ['0.9.0', '0.10.0', true],
    ['0.10.0', '0.9.9', false],
    ['1.0.0', '1.0.0', false],
    ['v1.0.0', '1.0.1', true],
    ['1.0.0-rc.1', '1.1.0', true],
    ['nightly', '1.0.0', false],
  ] as const)
    assert.equal(isOlder(version, than), older, `${version} before ${than}`)
})
