import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { readGatewaySettings, SettingsError } from './settings.ts'
import { gatewaySettingsTable } from './settings-table.ts'

const enough = {
  POSTERN_URL: 'https://postern.example.com',
  POSTERN_API_KEY: 'pk_0123456789',
  POSTERN_ODBC: 'DSN=orders',
  POSTERN_GATEWAY_DATA: '/nonexistent',
}

function problemsOf(env: Record<string, string>, argv: string[] = []): string {
  try {
    readGatewaySettings({ ...enough, ...env }, argv)
  } catch (error) {
    assert.ok(error instanceof SettingsError)
    return error.problems.join('\n')
  }
  return ''
}

test('three settings are enough, the others have their defaults', () => {
  const settings = readGatewaySettings(enough, [])
  assert.equal(settings.url.href, 'https://postern.example.com/')
  assert.equal(settings.refreshSeconds, 5)
  assert.equal(settings.concurrency, 1)
  assert.ok(settings.name.length > 0)
  assert.deepEqual(settings.warnings, [])
})

test('every missing setting is named, all at once', () => {
  assert.throws(
    () => readGatewaySettings({ POSTERN_GATEWAY_DATA: '/nonexistent' }, []),
    ({ problems }: SettingsError) =>
      problems.length === 3 && problems.every((problem) => /^POSTERN_(URL|API_KEY|ODBC) is missing\. /.test(problem)),
  )
})

test('a flag wins over the environment, the environment over gateway.env', (t) => {
  const folder = writeGatewayEnv(t, 'POSTERN_GATEWAY_NAME=file\nPOSTERN_REFRESH_SECONDS=7\n# a comment\n')
  const env = { ...enough, POSTERN_GATEWAY_DATA: folder }
  assert.equal(readGatewaySettings(env, []).name, 'file')
  assert.equal(readGatewaySettings({ ...env, POSTERN_GATEWAY_NAME: 'env' }, []).name, 'env')
  const settings = readGatewaySettings({ ...env, POSTERN_GATEWAY_NAME: 'env' }, ['--gateway-name', 'flag'])
  assert.equal(settings.name, 'flag')
  assert.equal(settings.refreshSeconds, 7)
})

test('gateway.env that others may read is warned of', { skip: process.platform === 'win32' }, (t) => {
  const folder = writeGatewayEnv(t, 'POSTERN_REFRESH_SECONDS=7\n')
  const env = { ...enough, POSTERN_GATEWAY_DATA: folder }
  assert.deepEqual(readGatewaySettings(env, []).warnings, [])
  chmodSync(join(folder, 'gateway.env'), 0o644)
  assert.match(readGatewaySettings(env, []).warnings.join(), /chmod 600/)
})

test('an unknown POSTERN_ setting is refused, one of the server’s is not', () => {
  assert.match(problemsOf({ POSTERN_REFRESH: '5' }), /^POSTERN_REFRESH in the environment is not a setting/)
  assert.match(problemsOf({}, ['--refresh', '5']), /Unknown option '--refresh'/)
  assert.equal(problemsOf({ POSTERN_LISTEN: '127.0.0.1:7400', POSTERN_TRUST_PROXY: '' }), '')
})

test('each setting is checked', () => {
  for (const [name, wrong, sentence] of [
    ['POSTERN_URL', 'postern', /not an address/],
    ['POSTERN_URL', 'ftp://postern.example.com', /must begin with https/],
    ['POSTERN_URL', 'https://user:secret@postern.example.com', /must not contain a user name/],
    ['POSTERN_API_KEY', 'two words', /does not look like an API key/],
    ['POSTERN_ODBC', 'orders', /is not an ODBC connection string/],
    ['POSTERN_REFRESH_SECONDS', '0', /not a number from 1 to 3600/],
    ['POSTERN_CONCURRENCY', '33', /not a whole number from 1 to 32/],
    ['POSTERN_CONCURRENCY', '1.5', /not a whole number from 1 to 32/],
    ['POSTERN_GATEWAY_NAME', 'x'.repeat(201), /1 to 200 characters/],
    ['POSTERN_ALLOW_HTTP', 'yes', /not 1 or 0/],
    ['POSTERN_ENROLMENT_CODE', 'pcode_short', /does not look like an enrolment code/],
    ['POSTERN_PROXY', 'proxy.example.com:3128', /is not an address like http:/],
    ['POSTERN_PROXY', 'socks5://proxy.example.com', /is not an address like http:/],
    ['POSTERN_CA_FILE', '/nonexistent/ca.pem', /cannot be read \(ENOENT\)/],
    ['POSTERN_CLIENT_CERT_FILE', new URL('./settings.ts', import.meta.url).pathname, /has no CERTIFICATE in PEM form/],
  ] as const) {
    assert.match(problemsOf({ [name]: wrong }), sentence, `${name}=${wrong}`)
  }
})

test('a code takes the place of the API key, but not beside one; a certificate and its key go together', (t) => {
  const code = `pcode_${'x'.repeat(43)}.${'y'.repeat(16)}`
  const { POSTERN_API_KEY: _, ...others } = enough
  assert.equal(readGatewaySettings({ ...others, POSTERN_ENROLMENT_CODE: code }, []).enrolmentCode, code)
  assert.match(problemsOf({ POSTERN_ENROLMENT_CODE: code }), /exclude each other/)
  // Once it is swapped, neither needs to be set.
  const folder = writeGatewayEnv(t, '')
  writeFileSync(join(folder, 'identity.json'), '{}')
  assert.equal(readGatewaySettings({ ...others, POSTERN_GATEWAY_DATA: folder }, []).apiKey, '')
  writeFileSync(join(folder, 'cert.pem'), '-----BEGIN CERTIFICATE-----\n')
  assert.match(problemsOf({ POSTERN_CLIENT_CERT_FILE: join(folder, 'cert.pem') }), /go together: set both/)
})

test('the key and the rows do not travel unencrypted to another machine, unless it is allowed', () => {
  const POSTERN_URL = 'http://postern.example.com'
  assert.match(problemsOf({ POSTERN_URL }), /^POSTERN_URL is not encrypted/)
  assert.match(
    readGatewaySettings({ ...enough, POSTERN_URL, POSTERN_ALLOW_HTTP: '1' }, []).warnings.join(),
    /not encrypted/,
  )
  for (const host of ['localhost:7400', '127.0.0.1:7400', '[::1]:7400']) {
    assert.equal(problemsOf({ POSTERN_URL: `http://${host}` }), '')
  }
})

test('an address copied with the path of the gateway API is understood', () => {
  const { url } = readGatewaySettings({ ...enough, POSTERN_URL: 'https://example.com/postern/gateway/v1/' }, [])
  assert.equal(url.href, 'https://example.com/postern/')
})

test('secrets in flags work and are warned of', () => {
  const settings = readGatewaySettings(enough, ['--api-key', 'pk_other_key'])
  assert.equal(settings.apiKey, 'pk_other_key')
  assert.match(settings.warnings.join(), /--api-key is seen by every user/)
})

test('no problem tells a secret', () => {
  const secret = 'hunter2 is a secret'
  assert.doesNotMatch(problemsOf({ POSTERN_API_KEY: secret, POSTERN_ODBC: secret }), /hunter2/)
})

test('every setting has its documentation', () => {
  for (const { name, flag, doc } of gatewaySettingsTable) {
    assert.match(name, /^POSTERN_[A-Z_]+$/)
    assert.match(flag, /^[a-z-]+$/)
    assert.ok(doc.length > 20)
  }
})

function writeGatewayEnv(t: TestContext, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'postern-gateway-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'gateway.env'), content, { mode: 0o600 })
  return folder
}
