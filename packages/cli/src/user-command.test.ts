import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { testApp } from '../../server/src/testing/test-app.ts'
import { userCommand } from './user-command.ts'

/** Runs it in this process, beside a server on the same storage, as one would. */
async function withServer(t: TestContext) {
  const server = await testApp(t, 'sqlite')
  const lines: string[] = []
  for (const stream of ['log', 'error'] as const)
    t.mock.method(console, stream, (line: string) => void lines.push(line))
  const user = async (...args: string[]) => {
    lines.length = 0
    const code = await userCommand([...args, '--data', server.folder])
    return { code, said: lines.join('\n') }
  }
  return { server, user }
}

test('accounts are managed from the command line while the server runs, and the audit log tells of it', async (t) => {
  const { server, user } = await withServer(t)
  const { call, api } = server
  const invited = await user('invite', 'ann@example.com', 'editor')
  assert.equal(invited.code, 0, invited.said)
  const token = /\/join#(join_[\w-]{43})$/.exec(invited.said)?.[1]
  const accepted = await call('POST', '/api/v1/invitation/accept', { token, password: 'a password of her own' })
  assert.equal(accepted.status, 201)
  assert.match(
    (await user('list')).said,
    /^owner@example\.com {2}owner {5}active\nann@example\.com {4}editor {4}active$/,
  )
  assert.match((await user('role', 'ANN@example.com', 'owner')).said, /is owner now/)
  assert.match((await user('disable', 'ann@example.com')).said, /is disabled/)
  assert.match((await user('enable', 'ann@example.com')).said, /is active/)
  assert.match((await user('link', 'ann@example.com')).said, /\/join#join_/)
  assert.match((await user('remove', 'ann@example.com')).said, /is removed/)
  const { items } = (await api('GET', `/audit?who=${encodeURIComponent('command line')}`)).body
  assert.deepEqual(
    items.map(({ what, target }: Record<string, string>) => `${what} ${target}`),
    ['removeUser', 'inviteAgain', 'editUser', 'editUser', 'editUser', 'inviteUser'].map(
      (what) => `${what} ann@example.com`,
    ),
  )
  assert.deepEqual(items[4].changes, [{ field: 'role', from: 'editor', to: 'owner' }])
})

test('what cannot be done is told in a sentence', async (t) => {
  const { user } = await withServer(t)
  for (const [args, code, words] of [
    [['remove', 'owner@example.com'], 1, /Make somebody else an owner first/],
    [['role', 'nobody@example.com', 'editor'], 1, /There is no account with the e-mail nobody@example.com/],
    [['role', 'owner@example.com', 'king'], 2, /postern user role EMAIL ROLE/],
    [['invite', 'x'], 2, /postern user invite EMAIL ROLE/],
    [['nothing'], 2, /there is no "nothing"/],
  ] as const) {
    const answer = await user(...args)
    assert.equal(answer.code, code, answer.said)
    assert.match(answer.said, words)
  }
  t.mock.method(console, 'error', () => {})
  assert.equal(await userCommand(['list', '--data', '/nonexistent']), 2)
})
