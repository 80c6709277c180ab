import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialects } from '../testing/dialects.ts'
import { type FlowSetup, flowSetup } from '../testing/flow-setup.ts'
import { mustClaim, testGateway } from '../testing/test-gateway.ts'

const echo = { start: 'end', steps: { end: { type: 'stop', answer: 'object' } } } as const
const byName = (name: string) => `postern://direct-urls/${encodeURIComponent(name)}`

/** The ids of flow runs, once there are so many. */
const started = ({ api, bus }: FlowSetup, count: number): Promise<string[]> =>
  new Promise((resolve, reject) => {
    const look = () =>
      api('GET', '/flow-runs').then(({ body }) => {
        if (body.items.length === count) resolve(body.items.map(({ id }: { id: string }) => id))
      }, reject)
    bus.subscribe(() => void look())
    void look()
  })

for (const dialect of dialects) {
  test(`${dialect}: a callback that names a direct URL starts its flow within the server, whatever it is called later`, async (t) => {
    const setup = await flowSetup(t, dialect)
    const { api } = setup
    const gateway = await testGateway(setup)
    const flowId = await setup.flow(echo)
    const made = await api('POST', '/direct-urls', { name: 'New orders/é', flowId, protection: 'bearer' })
    assert.equal(made.status, 201, made.text)
    const { id } = made.body
    const command = { sql: 'SELECT 1', schedule: { everySeconds: 86_400 }, callbackUrl: byName('New orders/é') }
    const created = await api('POST', '/connections/erp/commands', command)
    assert.equal(created.status, 201, created.text)
    assert.equal(created.body.callbackUrl, `postern://direct-urls/${id}`)
    assert.deepEqual((await api('GET', '/connections/erp/receivers')).body.items, [], 'it has no origin')
    await api('PATCH', `/direct-urls/${id}`, { name: 'Renamed' })

    await api('POST', `/commands/${created.body.id}/run`)
    const order = await mustClaim(gateway)
    await gateway.started(order)
    await gateway.finish(order, { rows: 2, inline: '{"n":1},{"n":2}' })
    setup.startDeliveries()
    const ids = await started(setup, 2)
    const answers = await Promise.all(ids.map(async (runId) => (await setup.ended(runId)).answer))
    assert.deepEqual(
      answers.toSorted((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other))),
      [{ n: 1 }, { n: 2 }],
    )

    // Edited to the same by its id, elsewhere and back; what would go elsewhere does not go along.
    const edit = (patch: object) => api('PATCH', `/commands/${created.body.id}`, patch)
    assert.equal((await edit({ callbackUrl: byName(id) })).body.callbackUrl, `postern://direct-urls/${id}`)
    assert.equal((await edit({ callbackUrl: 'https://a.example/x', callbackHeaders: { 'x-key': 'k' } })).status, 200)
    assert.equal((await edit({ callbackUrl: byName(id) })).status, 400, 'its header is for another receiver')
    assert.equal((await edit({ callbackUrl: byName(id), callbackHeaders: null })).status, 200)
  })

  test(`${dialect}: a callback that names no direct URL, or one where that cannot be, is refused at its field`, async (t) => {
    const setup = await flowSetup(t, dialect, null)
    const { api } = setup
    await testGateway(setup)
    const { id } = (await api('POST', '/direct-urls', { name: 'in', flowId: await setup.flow(echo) })).body
    const command = { sql: 'SELECT 1', schedule: { everySeconds: 60 } }
    const credential = { kind: 'bearer', token: 't' }
    for (const [wrong, path] of [
      [{ callbackUrl: 'postern://direct-urls/none' }, '/callbackUrl'],
      [{ callbackUrl: 'postern://direct-urls/' }, '/callbackUrl'],
      [{ callbackUrl: 'postern://direct-urls/%' }, '/callbackUrl'],
      [{ callbackUrl: `postern://webhooks/${id}/a%2Fb%2F1` }, '/callbackUrl'],
      [{ callbackUrl: byName(id), delivery: 'direct' }, '/callbackUrl'],
      [{ callbackUrl: byName(id), callbackHeaders: { 'x-key': 'k' } }, '/callbackHeaders'],
      [{ callbackUrl: byName(id), callbackCredential: credential }, '/callbackCredential'],
    ] as const) {
      const answer = await api('POST', '/connections/erp/commands', { ...command, ...wrong })
      assert.deepEqual([answer.status, answer.body.errors?.[0]?.path], [400, path], JSON.stringify(wrong))
    }
    const once = (callbackUrl: string) =>
      api('POST', '/connections/erp/dynamic-commands', { sql: 'SELECT 1', callbackUrl })
    assert.equal((await once('postern://direct-urls/none')).body.errors[0].path, '/callbackUrl')
    assert.equal((await once(byName('in'))).body.callbackUrl, `postern://direct-urls/${id}`)
  })
}
