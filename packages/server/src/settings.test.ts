import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { readServerSettings, SettingsError, serverSettingsTable } from './settings.ts'

const secretKey = 'x'.repeat(32)

function problemsOf(env: Record<string, string>, argv: string[] = []): readonly string[] {
  try {
    readServerSettings(env, argv)
  } catch (error) {
    assert.ok(error instanceof SettingsError)
    return error.problems
  }
  return []
}

test('without any setting the server listens on this machine alone and keeps its data in ./data', () => {
  assert.deepEqual(readServerSettings({ HOME: '/root', PATH: '' }, []), {
    host: '127.0.0.1',
    port: 7400,
    publicUrl: null,
    dataFolder: resolve('data'),
    databaseUrl: `sqlite:${resolve('data/postern.db')}`,
    resultStorage: null,
    secretKey: null,
    adminEmail: null,
    adminPassword: null,
    callbackAllow: [],
    callbackProxy: null,
    trustProxy: [],
    leaseSeconds: 30,
    resultDays: 30,
    resultMb: null,
    archiveDays: 90,
    flowRunDays: 30,
    auditDays: 365,
    callbackRate: null,
    receiverPauseSeconds: 3_600,
    receiverPauseAttempts: 5,
    undeliveredMb: 10_240,
    sample: true,
  })
})

test('a wrong setting is refused with its name and a sentence', () => {
  const wrong: [string, string, RegExp][] = [
    ['POSTERN_LISTEN', '7400', /must be an address and a port, such as/],
    ['POSTERN_LISTEN', '127.0.0.1:70000', /must be an address and a port/],
    ['POSTERN_LISTEN', '::1:7400', /\[::1\]:7400/],
    ['POSTERN_PUBLIC_URL', 'postern.example.com', /must be an http or https address/],
    ['POSTERN_PUBLIC_URL', 'ftp://x', /must be an http or https address/],
    ['POSTERN_PUBLIC_URL', 'https://x/postern', /without a path/],
    ['POSTERN_DATABASE_URL', 'mysql://x', /must be sqlite:FILE or postgres/],
    ['POSTERN_DATABASE_URL', 'sqlite:', /must be sqlite:FILE or postgres/],
    ['POSTERN_SECRET_KEY', 'short', /at least 32 characters/],
    ['POSTERN_ADMIN_EMAIL', 'me', /must be an e-mail address/],
    ['POSTERN_ADMIN_PASSWORD', 'short', /12 to 256 characters/],
    ['POSTERN_CALLBACK_ALLOW', '10.0.0.0/8, http://x', /"http:\/\/x" is not a host name/],
    ['POSTERN_CALLBACK_PROXY', 'proxy:3128', /must be an http or https address without a path/],
    ['POSTERN_TRUST_PROXY', 'proxy.local', /must be IP addresses and CIDRs/],
    ['POSTERN_LEASE_SECONDS', '1', /from 2 to 3600/],
    ['POSTERN_ARCHIVE_DAYS', '0', /whole number of days from 1 to 36500/],
    ['POSTERN_AUDIT_DAYS', '0', /whole number of days from 1 to 36500/],
    ...['10', '10/hour', '0/second', '1.5/second', '100001/minute', '10 / second', '-1/minute', 'no limit'].map(
      (text): [string, string, RegExp] => [
        'POSTERN_CALLBACK_RATE',
        text,
        /must be such as 10\/second or 30\/minute, of 1 to 100000, not "/,
      ],
    ),
    ['POSTERN_FLOW_RUN_DAYS', 'x', /whole number of days from 1 to 36500/],
    ['POSTERN_SAMPLE', 'no', /on or off/],
  ]
  for (const [name, text, sentence] of wrong) {
    const [problem = '', ...more] = problemsOf({ [name]: text })
    assert.ok(problem.startsWith(`${name} `), problem)
    assert.match(problem, sentence)
    assert.ok(
      more.every((other) => other.includes('missing beside')),
      more.join(),
    )
  }
})

test('no problem repeats a secret', () => {
  const secrets = {
    POSTERN_SECRET_KEY: 'my-secret',
    POSTERN_ADMIN_PASSWORD: 'my-secret',
    POSTERN_DATABASE_URL: 'mysql://u:my-secret@h/d',
    POSTERN_CALLBACK_PROXY: 'socks9://u:my-secret@h',
  }
  const problems = problemsOf(secrets)
  assert.equal(problems.length, 4)
  assert.ok(!problems.join().includes('my-secret'))
})

test('all problems are told at once', () => {
  assert.equal(problemsOf({ POSTERN_LISTEN: 'x', POSTERN_SAMPLE: 'x', POSTERN_LISEN: 'x' }).length, 3)
})

test('an unknown POSTERN_ name is refused; those of the gateway and of tests are not the server’s matter', () => {
  assert.deepEqual(problemsOf({ POSTERN_LISEN: '1' }), [
    'POSTERN_LISEN is not a setting that Postern knows; see docs/settings.md',
  ])
  assert.deepEqual(problemsOf({ POSTERN_URL: 'x', POSTERN_API_KEY: 'x', POSTERN_ODBC: 'x', POSTERN_TEST_ANY: 'x' }), [])
})

test('PostgreSQL requires the secret key; an owner needs both e-mail and password', () => {
  const postgres = { POSTERN_DATABASE_URL: 'postgres://u:p@h/d' }
  assert.match(problemsOf(postgres).join(), /POSTERN_SECRET_KEY is required with PostgreSQL/)
  assert.deepEqual(problemsOf({ ...postgres, POSTERN_SECRET_KEY: secretKey }), [])
  assert.match(problemsOf({ POSTERN_ADMIN_EMAIL: 'a@b' }).join(), /POSTERN_ADMIN_PASSWORD is missing/)
  assert.match(problemsOf({ POSTERN_ADMIN_PASSWORD: 'long enough word' }).join(), /POSTERN_ADMIN_EMAIL is missing/)
})

test('results go where the URL says, with the keys of the settings or of the usual variables', () => {
  const of = (url: string, env: Record<string, string> = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }) =>
    readServerSettings({ POSTERN_RESULTS_URL: url, ...env }, []).resultStorage
  const amazon = { bucket: 'rows', endpoint: null, isPathStyle: false, accessKey: 'a', secret: 'b', sessionToken: null }
  assert.deepEqual(of('s3://rows'), { ...amazon, prefix: '', region: 'us-east-1' })
  assert.deepEqual(of('s3://rows/a/b/?region=eu-central-1'), { ...amazon, prefix: 'a/b/', region: 'eu-central-1' })
  const own = of('s3://rows?endpoint=http://127.0.0.1:9000', {
    POSTERN_RESULTS_KEY: 'own',
    POSTERN_RESULTS_SECRET: 'of mine'.replace(' ', '-'),
    AWS_SESSION_TOKEN: 'of other keys',
    AWS_REGION: 'garage',
  })
  assert.deepEqual([own?.endpoint?.origin, own?.isPathStyle, own?.region], ['http://127.0.0.1:9000', true, 'garage'])
  assert.deepEqual([own?.accessKey, own?.secret, own?.sessionToken], ['own', 'of-mine', null])
  assert.equal(of('s3://rows?endpoint=https://s3.example&pathStyle=false')?.isPathStyle, false)
})

test('a place for results that cannot be meant is refused, and repeats no key', () => {
  const wrong: [string, RegExp][] = [
    ['https://rows', /must have the form s3:/],
    ['s3://key:my-secret@rows', /must not contain keys/],
    ['s3://Rows_1', /must name a bucket/],
    ['s3://rows/a//b', /must have a prefix/],
    ['s3://rows/a%20b', /must have a prefix/],
    ['s3://rows?endpoint=minio:9000', /as its endpoint/],
    ['s3://rows?endpoint=https://x/path', /as its endpoint/],
    ['s3://rows?region=Europe', /a region such as/],
    ['s3://rows?pathStyle=yes', /true or false/],
    ['s3://rows?secret=my-secret', /has an unknown parameter/],
  ]
  for (const [url, sentence] of wrong) {
    const problems = problemsOf({ POSTERN_RESULTS_URL: url }).join()
    assert.match(problems, sentence, url)
    assert.ok(!problems.includes('my-secret'))
  }
  assert.match(problemsOf({ POSTERN_RESULTS_URL: 's3://rows' }).join(), /needs keys/)
  assert.match(problemsOf({ POSTERN_RESULTS_KEY: 'a' }).join(), /go together/)
})

test('a flag is the same name in lower-kebab and wins over the environment', () => {
  const settings = readServerSettings(
    { POSTERN_LISTEN: '127.0.0.1:1', POSTERN_PUBLIC_URL: 'https://Postern.example/' },
    ['--listen', '[::1]:0', '--callback-allow=10.0.0.0/8, receiver.local:8080'],
  )
  assert.deepEqual([settings.host, settings.port], ['::1', 0])
  assert.equal(settings.publicUrl, 'https://postern.example')
  assert.deepEqual(settings.callbackAllow, ['10.0.0.0/8', 'receiver.local:8080'])
  assert.match(problemsOf({}, ['--colour', 'red']).join(), /--colour/)
  assert.match(problemsOf({}, ['red']).join(), /red/)
})

test('an empty text counts as not set', () => {
  assert.equal(readServerSettings({ POSTERN_LISTEN: '', POSTERN_CALLBACK_ALLOW: '' }, []).port, 7400)
})

test('every setting stands in docs/settings.md as it is', () => {
  const page = readFileSync(new URL('../../../docs/settings.md', import.meta.url), 'utf8')
  for (const { name, default: standard, doc } of serverSettingsTable) {
    assert.ok(page.includes(`| \`${name}\` | ${standard ?? 'none'} | ${doc} |`), `${name} is not documented as it is`)
  }
})
