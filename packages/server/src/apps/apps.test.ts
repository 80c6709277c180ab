import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { appCommand } from './app-command.ts'
import { findApp } from './find-app.ts'

const text = 'SELECT * FROM orders WHERE customer = @object.params.customer@ AND id IN (@object.params.ids@)'
const credential = { kind: 'bearer', token: 'the-secret-token-of-a-receiver' }

for (const dialect of dialects) {
  test(`${dialect}: a connection brings an app, which is renamed, written, copied and deleted`, async (t) => {
    const server = await testApp(t, dialect)
    const { api, db } = server
    await api('POST', '/connections', { name: 'erp' })
    const [first] = (await api('GET', '/apps?connection=erp')).body.items
    assert.deepEqual(
      [first.kind, first.connection, first.name, first.sql, first.callback],
      ['data_gateway', 'erp', 'erp', null, { kind: 'flow' }],
    )
    assert.deepEqual((await api('GET', '/apps?connection=other')).body.items, [])

    const edited = await api('PATCH', `/apps/${first.id}`, {
      name: 'Orders of a customer',
      sql: text,
      parameters: [{ name: 'ids', type: 'list', of: 'integer', required: false }],
      maxRows: 100,
    })
    assert.equal(edited.status, 200, edited.text)
    const parameters = [
      { name: 'customer', type: 'text', required: true },
      { name: 'ids', type: 'list', of: 'integer', required: false },
    ]
    assert.deepEqual([edited.body.parameters, edited.body.maxRows], [parameters, 100])
    // Types stay with their names as long as the text has them.
    const shorter = await api('PATCH', `/apps/${first.id}`, { sql: 'SELECT 1 WHERE 1 IN (@object.params.ids@)' })
    assert.deepEqual(shorter.body.parameters, [parameters[1]])

    const copy = (await api('POST', `/apps/${first.id}/clone`, {})).body
    const { id, createdAt, updatedAt, ...copied } = copy
    const { id: _id, createdAt: _at, updatedAt: _then, ...original } = shorter.body
    assert.deepEqual(copied, { ...original, name: 'Orders of a customer (copy)' })
    const taken = await api('POST', `/apps/${first.id}/clone`, {})
    assert.deepEqual([taken.status, taken.body.code], [409, 'NAME_TAKEN'])
    assert.equal((await api('PATCH', `/apps/${id}`, { name: 'Orders of a customer' })).body.code, 'NAME_TAKEN')
    assert.equal((await api('PATCH', `/apps/${id}`, { connection: 'none' })).status, 404)

    assert.equal((await api('DELETE', `/apps/${id}`)).status, 204)
    assert.equal((await api('GET', `/apps/${id}`)).status, 404)
    assert.equal((await api('DELETE', `/apps/${first.id}`)).body.code, 'APP_STATE')
    assert.equal((await db.read.selectFrom('app').select('id').execute()).length, 1)
  })

  test(`${dialect}: what is wrong with an app is told with its path`, async (t) => {
    const { api } = await testApp(t, dialect)
    await api('POST', '/connections', { name: 'erp' })
    const wrong: [body: object, path: string][] = [
      [{ sql: 'SELECT @last_value@' }, '/sql'],
      [{ sql: 'SELECT @customer@' }, '/sql'],
      [{ sql: text, parameters: [{ name: 'other', type: 'text' }] }, '/parameters/0/name'],
      [
        {
          sql: text,
          parameters: [
            { name: 'ids', type: 'list' },
            { name: 'ids', type: 'list' },
          ],
        },
        '/parameters/1/name',
      ],
      [{ sql: text, parameters: [{ name: 'customer', type: 'list' }] }, '/sql'],
      [{ sql: text, parameters: [{ name: 'customer', type: 'integer', of: 'text' }] }, '/parameters/0/of'],
      [{ sql: text, parameters: [{ name: 'customer', type: 'integer', default: 'x' }] }, '/parameters/0/default'],
      [
        { sql: text, parameters: [{ name: 'ids', type: 'list', of: 'date', default: ['2024-02-30'] }] },
        '/parameters/0/default/0',
      ],
      [{ parameters: [{ name: 'ids', type: 'list' }] }, '/parameters'],
      [{ sql: text, callback: { kind: 'url', url: 'http://10.0.0.1/' } }, '/callback/url'],
      [{ sql: text, callback: { kind: 'url', url: 'https://a.example/@object.params.nobody@' } }, '/callback/url'],
      [{ sql: text, callback: { kind: 'url', url: 'https://@object.params.customer@.example/' } }, '/callback/url'],
      [{ sql: text, callback: { kind: 'direct_url', directUrl: 'none' } }, '/callback/directUrl'],
      [{ sql: text, callbackCredential: credential }, '/callback/kind'],
    ]
    for (const [body, path] of wrong) {
      const { status, body: problem } = await api('POST', '/apps', { connection: 'erp', name: 'x', ...body })
      assert.deepEqual(
        [status, problem.errors?.map((error: { path: string }) => error.path)],
        [400, [path]],
        JSON.stringify(body),
      )
    }
  })

  test(`I10: ${dialect}: secrets of an app are sealed, and leave with the receiver that they were for`, async (t) => {
    const { api, db } = await testApp(t, dialect)
    await api('POST', '/connections', { name: 'erp' })
    const callback = { kind: 'url', url: 'https://a.example.com/rows' }
    const made = await api('POST', '/apps', {
      connection: 'erp',
      name: 'x',
      sql: 'SELECT 1',
      callback,
      callbackCredential: credential,
    })
    assert.deepEqual([made.status, made.body.callbackCredential], [201, { kind: 'bearer', hint: '…iver' }], made.text)
    const stored = JSON.stringify(await db.read.selectFrom('app').selectAll().execute())
    assert.ok(!stored.includes(credential.token) && !made.text.includes(credential.token))
    const path = `/apps/${made.body.id}`
    const elsewhere = { kind: 'url', url: 'https://evil.example.com/' }
    assert.equal((await api('PATCH', path, { callback: elsewhere })).status, 400)
    assert.equal((await api('PATCH', path, { callback: { kind: 'flow' } })).body.callbackCredential, null)
    assert.equal((await api('PATCH', path, { callback: elsewhere })).body.callbackCredential, null)
  })

  test(`${dialect}: an app makes a command of its values`, async (t) => {
    const { api, db } = await testApp(t, dialect)
    await api('POST', '/connections', { name: 'erp' })
    const parameters = [
      { name: 'customer', type: 'integer', default: 7 },
      { name: 'ids', type: 'list', of: 'integer' },
    ]
    const rate = { requests: 5, per: 'second' }
    const { id, callbackRate } = (
      await api('POST', '/apps', {
        connection: 'erp',
        name: 'x',
        sql: text,
        parameters,
        timeoutSeconds: 5,
        callbackRate: rate,
      })
    ).body
    const { row } = await findApp(db.read, id)
    const { columns, callback } = appCommand(row, { ids: [1, '2'] })
    assert.deepEqual([columns.sql, columns.timeout_seconds, callback], [text, 5, { kind: 'flow' }])
    assert.deepEqual([callbackRate, JSON.parse(columns.callback_rate ?? '')], [rate, rate])
    assert.deepEqual(JSON.parse(columns.params), {
      customer: { type: 'integer', value: '7' },
      ids: {
        type: 'list',
        values: [
          { type: 'integer', value: '1' },
          { type: 'integer', value: '2' },
        ],
      },
    })
    const path = `/apps/${id}`
    const named = { kind: 'url', url: 'https://a.example/of/@object.params.customer@' }
    assert.equal((await api('PATCH', path, { callback: named })).status, 200)
    const withUrl = (await findApp(db.read, id)).row
    assert.equal(appCommand(withUrl, { ids: [1] }).columns.callback_url, 'https://a.example/of/7')
    assert.throws(() => appCommand({ ...row, sql: null }, {}), { code: 'APP_STATE' })
    assert.throws(() => appCommand(row, { ids: ['x'] }), { code: 'PARAMETER_REFUSED' })
  })
}
