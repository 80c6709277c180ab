import assert from 'node:assert/strict'
import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { prepareDataFolder, readSecretKey } from './secret-key.ts'
import { SettingsError } from './settings.ts'
import { makeFolder } from './testing/dialects.ts'

test('the secret key is made once, for its owner alone, in a folder for its owner alone', (t) => {
  const folder = makeFolder()
  t.after(folder.remove)
  const dataFolder = join(folder.path, 'deep', 'data')
  prepareDataFolder(dataFolder)
  const key = readSecretKey({ secretKey: null, dataFolder })
  assert.equal(Buffer.from(key, 'base64').length, 32)
  assert.equal(readSecretKey({ secretKey: null, dataFolder }), key)
  assert.deepEqual(readdirSync(dataFolder), ['secret-key'])
  assert.equal(statSync(join(dataFolder, 'secret-key')).mode & 0o777, 0o600)
  assert.equal(statSync(dataFolder).mode & 0o777, 0o700)
})

test('a data folder that others could read is closed at start', (t) => {
  const folder = makeFolder()
  t.after(folder.remove)
  chmodSync(folder.path, 0o755)
  prepareDataFolder(folder.path)
  assert.equal(statSync(folder.path).mode & 0o777, 0o700)
})

test('the key of the settings comes first, and then none is kept', (t) => {
  const folder = makeFolder()
  t.after(folder.remove)
  assert.equal(readSecretKey({ secretKey: 'mine', dataFolder: folder.path }), 'mine')
  assert.deepEqual(readdirSync(folder.path), [])
})

test('a damaged key is an error, never replaced', (t) => {
  const folder = makeFolder()
  t.after(folder.remove)
  writeFileSync(join(folder.path, 'secret-key'), 'short\n')
  assert.throws(() => readSecretKey({ secretKey: null, dataFolder: folder.path }), /cannot be read or made/)
})

test('a data folder that cannot be made is told by the setting’s name', (t) => {
  const folder = makeFolder()
  t.after(folder.remove)
  const file = join(folder.path, 'file')
  writeFileSync(file, '')
  assert.throws(
    () => prepareDataFolder(join(file, 'data')),
    (error) => error instanceof SettingsError && /^POSTERN_DATA: the folder/.test(error.message),
  )
})

test('a data folder that cannot be there is told at once', () => {
  assert.throws(() => prepareDataFolder('/proc/postern/data'), /POSTERN_DATA: the folder .* cannot be made/)
})
