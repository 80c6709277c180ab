import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Role, roles } from '@postern/protocol/api'
import { type Dialect, dialects } from '../testing/dialects.ts'
import { type TestApp, testApp } from '../testing/test-app.ts'
import { roleOfOperation } from './roles.ts'
import { sessionCookie } from './session-cookie.ts'
import { startSession } from './sessions.ts'
import { createUser } from './users.ts'

const sameOrigin = { 'sec-fetch-site': 'same-origin' }

/** Signed in as somebody of that role: the headers of a request. */
async function signedInAs({ db, clock }: TestApp, role: Role, email = `${role}@roles.example`) {
  const user = await createUser(db, email, 'correct horse battery', clock, role)
  const { secret } = await db.transact((tx) => startSession(tx, user.id, clock))
  return { user, headers: { cookie: `${sessionCookie}=${secret}`, ...sameOrigin } }
}

interface Operation {
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
}

/** Every route of the REST API that asks who calls. */
async function guardedOperations({ call }: TestApp): Promise<Operation[]> {
  const found: Operation[] = []
  const { paths } = (await call('GET', '/api/v1/openapi.json')).body
  for (const [path, operations] of Object.entries<Record<string, { operationId: string; security?: object[] }>>(paths))
    for (const [method, { operationId, security }] of Object.entries(operations)) {
      if (!path.startsWith('/api/v1/') || security?.length === 0) continue
      const url = path.replaceAll('{number}', '1').replaceAll(/\{\w+\}/g, 'x')
      found.push({ id: operationId, method: method.toUpperCase() as Operation['method'], url })
    }
  return found
}

/** Signing out ends the session that it is tried with, and a stream of events has no end. */
const notCalled = new Set(['signOut', 'watchChanges'])

/** Who was let in where, as `operationId` by role. Nothing is really there, so nothing is done: 404 and 400 are in. */
async function letIn(server: TestApp, operations: readonly Operation[], headers: Record<string, string>) {
  const open = new Set<string>()
  for (const { id, method, url } of operations) {
    if (notCalled.has(id)) continue
    const { status, body } = await server.call(method, url, method === 'GET' ? undefined : {}, headers)
    if (status !== 403 && status !== 401) open.add(id)
    else if (status === 403) assert.match(body.detail, /^This needs the role \w+, and yours is \w+\. Ask an owner/)
  }
  return open
}

const ownAccount = ['changePassword', 'endOwnSession']
const readsByPost = ['checkFlow', 'previewRewind', 'previewSchedule']
const secretReads = ['readDatabaseSchema', 'readSigningSecret']
const ownerReads = ['listUsers', 'listAudit', 'readServerInfo']
const ownerWrites = ['inviteUser', 'editUser', 'removeUser', 'inviteAgain']

test('each role is let in where it should be, on every route of the OpenAPI document, and nobody without a session', async (t) => {
  const server = await testApp(t, 'sqlite')
  const operations = await guardedOperations(server)
  assert.ok(operations.length > 80, `${operations.length} operations`)
  const reads = operations.filter(({ method }) => method === 'GET').map(({ id }) => id)
  const writes = operations.filter(({ method }) => method !== 'GET').map(({ id }) => id)
  const known = (ids: readonly string[]) => {
    for (const id of ids) assert.ok(operations.some((each) => each.id === id) || notCalled.has(id), `no route ${id}`)
    return ids
  }
  known(Object.keys(roleOfOperation))

  assert.deepEqual(await letIn(server, operations, {}), new Set(), 'nobody')
  const open = {} as Record<Role, Set<string>>
  for (const role of roles) open[role] = await letIn(server, operations, (await signedInAs(server, role)).headers)

  const seen = reads.filter((id) => ![...secretReads, ...ownerReads].includes(id) && !notCalled.has(id))
  const viewers = [...seen, ...known([...ownAccount, ...readsByPost])]
  assert.deepEqual([...open.viewer].sort(), viewers.sort(), 'a viewer reads, and writes nothing but the own account')
  for (const id of [...viewers]) assert.ok(open.operator.has(id), id)
  const operates = [...open.operator].filter((id) => !open.viewer.has(id)).sort()
  assert.deepEqual(
    operates,
    Object.keys(roleOfOperation)
      .filter((id) => roleOfOperation[id] === 'operator')
      .sort(),
  )
  const edits = [...reads, ...writes].filter(
    (id) => ![...ownerReads, ...ownerWrites].includes(id) && !notCalled.has(id),
  )
  assert.deepEqual([...open.editor].sort(), edits.sort(), 'an editor does all but what owners do')
  assert.deepEqual([...open.owner].sort(), [...reads, ...writes].filter((id) => !notCalled.has(id)).sort())
})

async function withViewer(t: TestContext, dialect: Dialect) {
  const server = await testApp(t, dialect)
  const viewer = await signedInAs(server, 'viewer')
  const get = (path: string) => server.call('GET', `/api/v1${path}`, undefined, viewer.headers)
  return { server, viewer, get }
}

for (const dialect of dialects) {
  test(`${dialect}: of addresses that one needs only to know, a viewer sees the host`, async (t) => {
    const { server, get } = await withViewer(t, dialect)
    const { api } = server
    await api('POST', '/connections', { name: 'erp' })
    const alertUrl = 'https://hooks.example.com/services/T0/hidden?key=hidden'
    await api('PATCH', '/connections/erp', { alertUrl })
    const command = await api('POST', '/connections/erp/commands', {
      sql: 'SELECT 1 AS id',
      callbackUrl: 'https://hooks.example.com/hidden',
      schedule: { everySeconds: 60 },
    })
    assert.equal(command.status, 201, command.text)
    const inspection = (await api('POST', '/inspection-urls', { name: 'trial' })).body
    const token = inspection.url.split('/').at(-1)
    const answers = [
      await get('/connections'),
      await get('/connections/erp/commands'),
      await get(`/commands/${command.body.id}`),
      await get('/connections/erp/queue'),
      await get('/inspection-urls'),
    ]
    for (const { status, text } of answers) {
      assert.equal(status, 200)
      assert.ok(!text.includes('hidden') && !text.includes(token), text)
    }
    assert.equal(answers[2]?.body.callbackUrl, 'https://hooks.example.com/…')
    assert.equal((await api('GET', '/connections/erp')).body.alertUrl, alertUrl)
  })

  test(`${dialect}: a change of role counts from the next request on, for sessions and API tokens`, async (t) => {
    const server = await testApp(t, dialect)
    const { user, headers } = await signedInAs(server, 'editor')
    const made = (await server.call('POST', '/api/v1/tokens', { name: 'deploy' }, headers)).body
    assert.equal(made.role, 'editor')
    const authorization = `Bearer ${made.token}`
    const tries = async () => {
      const bySession = await server.call('POST', '/api/v1/connections', { name: 'Not a name' }, headers)
      const byToken = await server.call('POST', '/api/v1/connections', { name: 'Not a name' }, { authorization })
      return [bySession.body.code, byToken.body.code]
    }
    assert.deepEqual(await tries(), ['BAD_INPUT', 'BAD_INPUT'])
    await server.api('PATCH', `/users/${user.id}`, { role: 'viewer' })
    assert.deepEqual(await tries(), ['FORBIDDEN', 'FORBIDDEN'])
    await server.api('PATCH', `/users/${user.id}`, { role: 'owner' })
    assert.deepEqual(await tries(), ['BAD_INPUT', 'BAD_INPUT'])
    // The token itself stays what it was made as.
    assert.equal((await server.call('GET', '/api/v1/users', undefined, { authorization })).status, 403)
  })

  test(`${dialect}: an API token has at most the role of whoever makes it`, async (t) => {
    const server = await testApp(t, dialect)
    const { headers } = await signedInAs(server, 'operator')
    const make = (role: Role) => server.call('POST', '/api/v1/tokens', { name: 'x', role }, headers)
    for (const role of ['editor', 'owner'] as const) {
      const refused = await make(role)
      assert.deepEqual([refused.status, refused.body.code], [403, 'FORBIDDEN'])
    }
    const { token } = (await make('viewer')).body
    const authorization = `Bearer ${token}`
    assert.equal((await server.call('GET', '/api/v1/connections', undefined, { authorization })).status, 200)
    const further = await server.call('POST', '/api/v1/tokens', { name: 'y' }, { authorization })
    assert.deepEqual([further.status, further.body.code], [403, 'FORBIDDEN'])
  })
}
