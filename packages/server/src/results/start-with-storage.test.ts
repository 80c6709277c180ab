import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createServerLog } from '../server-log.ts'
import { readServerSettings } from '../settings.ts'
import { startServer } from '../start-server.ts'
import { makeFolder } from '../testing/dialects.ts'
import { testStorage } from '../testing/object-storage.ts'

test('a server starts with the storage that its settings name, and again, but not with another secret key', async (t) => {
  const { settings, names } = await testStorage(t)
  const folder = makeFolder()
  t.after(() => folder.remove())
  const start = async (secretKey: string) => {
    const env = {
      POSTERN_LISTEN: '127.0.0.1:0',
      POSTERN_DATA: folder.path,
      POSTERN_SECRET_KEY: secretKey.repeat(32),
      POSTERN_RESULTS_URL: `s3://${settings.bucket}/postern?endpoint=${settings.endpoint?.origin}`,
      AWS_ACCESS_KEY_ID: settings.accessKey,
      AWS_SECRET_ACCESS_KEY: settings.secret,
    }
    const server = await startServer(readServerSettings(env, []), { log: createServerLog() })
    await server.close()
  }
  await start('a')
  await start('a')
  assert.deepEqual(await names(), ['postern-owner'])
  await assert.rejects(
    start('b'),
    /^SettingsError: POSTERN_RESULTS_URL: the prefix holds the results of another Postern/,
  )
})
