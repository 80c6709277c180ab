import assert from 'node:assert/strict'
import { test } from 'node:test'
import { publishedVersion } from '../flow-runs/published-version.ts'
import { openCredential, openHeaders } from '../outbound/callback-secrets.ts'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'

const request = { type: 'http_request', method: 'POST', url: 'https://crm.example.com/orders', body: 'object' }
const ends = (expression: string) => ({ start: 'end', steps: { end: { type: 'stop', answer: expression } } })

for (const dialect of dialects) {
  /** A server with a connection, whose app reads orders into the record, and a flow with it as its draft. */
  const setUp = async (t: Parameters<typeof testApp>[0]) => {
    const server = await testApp(t, dialect)
    await server.api('POST', '/connections', { name: 'erp' })
    const [app] = (await server.api('GET', '/apps')).body.items
    await server.api('PATCH', `/apps/${app.id}`, { sql: 'SELECT * FROM o WHERE c = @object.params.customer@' })
    const orders = { type: 'data_gateway', app: app.id, parameters: { customer: 'object.customer_id' }, into: 'orders' }
    const definition = {
      start: 'orders',
      steps: {
        orders: { ...orders, next: 'each' },
        each: {
          type: 'for_each',
          items: 'object.orders',
          do: { start: 'again', steps: { again: { ...orders, next: 'send' }, send: request } },
        },
      },
      maxSteps: 50,
    }
    const made = await server.api('POST', '/flows', { name: 'Enrich', definition })
    assert.equal(made.status, 201, made.text)
    return { ...server, app, definition, flow: `/flows/${made.body.id}`, id: made.body.id as string }
  }

  test(`${dialect}: a draft is saved, published and then never changes`, async (t) => {
    const { api, db, flow, id, definition, user } = await setUp(t)
    assert.deepEqual(await api('GET', flow).then(({ body }) => [body.name, body.draftVersion, body.publishedVersion]), [
      'Enrich',
      1,
      null,
    ])
    const startable = () => db.transact((tx) => publishedVersion(tx, id))
    await assert.rejects(startable(), { code: 'FLOW_STATE' })
    const first = (await api('POST', `${flow}/publish`)).body
    assert.deepEqual(
      [first.number, first.state, first.savedBy, first.definition],
      [1, 'published', user.email, definition],
    )
    assert.equal((await api('POST', `${flow}/publish`)).body.code, 'FLOW_STATE')

    for (const expression of ['1', '2']) {
      const saved = await api('PUT', `${flow}/draft`, { definition: ends(expression) })
      assert.deepEqual([saved.body.number, saved.body.state, saved.body.definition], [2, 'draft', ends(expression)])
    }
    assert.deepEqual((await startable()).definition, definition)
    await api('POST', `${flow}/publish`)
    assert.deepEqual((await startable()).definition, ends('2'))
    assert.deepEqual((await api('GET', `${flow}/versions/1`)).body, first)
    const { items } = (await api('GET', `${flow}/versions`)).body
    assert.deepEqual(
      items.map(({ number }: { number: number }) => number),
      [2, 1],
    )

    await api('PUT', `${flow}/draft`, { definition: ends('3') })
    assert.equal((await api('DELETE', `${flow}/draft`)).status, 204)
    assert.equal((await api('DELETE', `${flow}/draft`)).body.code, 'FLOW_STATE')
    assert.equal((await api('GET', flow)).body.publishedVersion, 2)
  })

  test(`${dialect}: what is wrong is not saved, and told with its path`, async (t) => {
    const { api, db, flow, definition, app } = await setUp(t)
    const { orders, each } = definition.steps
    const wrong = { start: 'orders', steps: { orders: { ...orders, parameters: {} }, each, lost: request } }
    const saved = await api('PUT', `${flow}/draft`, { definition: wrong })
    assert.deepEqual(saved.body.errors.map(({ path }: { path: string }) => path).sort(), [
      '/definition/steps/lost',
      '/definition/steps/orders/parameters/customer',
    ])
    assert.equal((await api('POST', '/flows', { name: 'x', definition: wrong })).status, 400)
    assert.equal((await db.read.selectFrom('flow').select('id').execute()).length, 1)
    const checked = await api('POST', '/flows/check', { definition: wrong })
    assert.deepEqual([checked.status, checked.body.errors.length], [200, 2])
    assert.deepEqual((await api('POST', '/flows/check', { definition })).body, { errors: [] })
    assert.equal((await api('POST', '/flows', { name: 'Enrich' })).body.code, 'NAME_TAKEN')
    // An app that changed since the draft was saved.
    await api('PATCH', `/apps/${app.id}`, { sql: 'SELECT @object.params.other@' })
    assert.equal((await api('POST', `${flow}/publish`)).status, 400)
    assert.equal((await api('GET', flow)).body.publishedVersion, null)
  })

  test(`${dialect}: an app that a flow uses is not deleted, and a deleted flow lets it go`, async (t) => {
    const { api, db, flow, id, app } = await setUp(t)
    await api('POST', `/apps/${app.id}/clone`, {})
    assert.equal((await api('DELETE', `/apps/${app.id}`)).body.code, 'APP_STATE')
    assert.equal((await api('PATCH', flow, { name: 'Other', description: 'x' })).body.name, 'Other')
    assert.equal((await api('DELETE', flow)).status, 204)
    assert.equal((await api('GET', flow)).status, 404)
    assert.deepEqual(await db.read.selectFrom('flow_version').select('id').where('flow_id', '=', id).execute(), [])
    assert.equal((await api('DELETE', `/apps/${app.id}`)).status, 204)
  })

  test(`I10: ${dialect}: a secret of a flow is sealed, never shown, and for one receiver`, async (t) => {
    const { api, db, flow, id, secretBox } = await setUp(t)
    const credential = { kind: 'bearer', token: 'a-very-secret-token-for-the-crm' }
    const definition = { start: 'send', steps: { send: { ...request, secret: 'crm' } } }
    const missing = await api('PUT', `${flow}/draft`, { definition })
    assert.deepEqual(missing.body.errors?.[0]?.path, '/definition/steps/send/secret')
    const secret = { origin: 'https://crm.example.com', credential, headers: { 'x-tenant': 'tenant-secret' } }
    const set = await api('PUT', `${flow}/secrets/crm`, secret)
    assert.deepEqual(
      [set.status, set.body.headerNames, set.body.credential.kind],
      [200, ['x-tenant'], 'bearer'],
      set.text,
    )
    assert.equal((await api('PUT', `${flow}/draft`, { definition })).status, 200)
    const elsewhere = { start: 'send', steps: { send: { ...definition.steps.send, url: 'https://evil.example.com/' } } }
    assert.equal((await api('PUT', `${flow}/draft`, { definition: elsewhere })).status, 400)

    const file = await api('GET', `${flow}/export?draft=true`)
    const told = [set.text, file.text, (await api('GET', `${flow}/secrets`)).text]
    const stored = JSON.stringify(await db.read.selectFrom('flow_secret').selectAll().execute())
    for (const text of [...told, stored]) assert.ok(!text.includes(credential.token) && !text.includes('tenant-secret'))
    const row = await db.read.selectFrom('flow_secret').selectAll().where('flow_id', '=', id).executeTakeFirstOrThrow()
    assert.deepEqual([row.origin, openHeaders(secretBox, row.headers)], [secret.origin, secret.headers])
    assert.deepEqual(openCredential(secretBox, row.credential ?? ''), credential)
    const wrong: [body: object, path: string][] = [
      [{ ...secret, origin: 'https://crm.example.com/path' }, '/origin'],
      [{ ...secret, origin: 'http://10.0.0.1' }, '/origin'],
      [{ origin: secret.origin }, '/credential'],
      [{ ...secret, headers: { host: 'x' } }, '/headers/host'],
      [{ ...secret, credential: { kind: 'bearer', token: 'a b' } }, '/credential/token'],
    ]
    for (const [body, path] of wrong)
      assert.equal((await api('PUT', `${flow}/secrets/crm`, body)).body.errors?.[0]?.path, path, JSON.stringify(body))
    assert.equal((await api('DELETE', `${flow}/secrets/crm`)).status, 204)
    assert.equal((await api('DELETE', `${flow}/secrets/crm`)).status, 404)
    assert.equal((await api('POST', `${flow}/publish`)).status, 400)
  })

  test(`${dialect}: a flow goes to another server as a file, with its apps`, async (t) => {
    const { api, flow, app, definition } = await setUp(t)
    assert.equal((await api('GET', `${flow}/export`)).body.code, 'FLOW_STATE')
    await api('POST', `${flow}/publish`)
    const file = (await api('GET', `${flow}/export`)).body
    assert.equal(file.definition.steps.each.do.steps.again.app, 'erp/erp')
    assert.ok(!JSON.stringify(file).includes(app.id))

    const other = await testApp(t, 'sqlite')
    const refused = await other.api('POST', '/flows/import', file)
    assert.deepEqual([refused.status, refused.body.errors[0].path], [400, '/apps/0/connection'])
    await other.api('POST', '/connections', { name: 'erp' })
    // There the app has no SQL yet: what the file says is made under a name of its own.
    const named = JSON.parse(JSON.stringify(file).replaceAll('erp/erp', 'erp/Orders'))
    named.apps[0].name = 'Orders'
    const broken = { ...named, definition: { ...named.definition, start: 'nowhere' } }
    assert.equal((await other.api('POST', '/flows/import', broken)).status, 400)
    assert.equal((await other.api('GET', '/apps')).body.items.length, 1, 'a refused file leaves no app behind')
    const imported = await other.api('POST', '/flows/import', named)
    assert.deepEqual([imported.status, imported.body.draftVersion], [201, 1], imported.text)
    const version = (await other.api('GET', `/flows/${imported.body.id}/versions/1`)).body
    const [, made] = (await other.api('GET', '/apps')).body.items
    assert.equal(version.definition.steps.orders.app, made.id)
    assert.deepEqual(version.definition.maxSteps, definition.maxSteps)
    const again = await other.api('POST', '/flows/import', named)
    assert.equal(again.body.id, imported.body.id)
    assert.deepEqual((await other.api('GET', `/flows/${imported.body.id}/export?draft=true`)).body, named)
  })

  test(`${dialect}: of two who take one name at the same moment, one is told that it is taken`, async (t) => {
    const { api } = await testApp(t, dialect)
    await api('POST', '/connections', { name: 'erp' })
    const flowId = (await api('POST', '/flows', { name: 'flow' })).body.id
    for (const [path, more] of [
      ['/flows', {}],
      ['/direct-urls', { flowId }],
      ['/apps', { connection: 'erp' }],
    ] as const) {
      const names = ['a', 'b', 'c', 'd']
      const made = await Promise.all(names.map(async (name) => (await api('POST', path, { name, ...more })).body.id))
      const answers = await Promise.all(made.map((id) => api('PATCH', `${path}/${id}`, { name: 'the same' })))
      assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409, 409, 409], path)
      const refused = answers.find(({ status }) => status === 409)
      assert.deepEqual([refused?.body.code, refused?.body.detail.includes('"the same"')], ['NAME_TAKEN', true])
    }
  })
}

test('the schema of a definition is published', async (t) => {
  const { api } = await testApp(t, 'sqlite')
  const { status, body } = await api('GET', '/flows/schema')
  assert.deepEqual([status, body.title, body.required], [200, 'FlowDefinition', ['start', 'steps']])
})
