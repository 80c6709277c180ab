import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whatHelps } from './what-helps.ts'

const of = (message: string, sqlState: string | null = null, code = 'DATABASE_ERROR') =>
  whatHelps({ code, message, sqlState })

const telling: [message: string, sqlState: string | null, advice: RegExp][] = [
  ['[SQLite]no such table: nowhere (1)', 'HY000', /name of the table/],
  ['ERROR: relation "orders" does not exist;\nError while executing the query', '42P01', /name of the table/],
  ["Table 'shop.orders' doesn't exist", '42S02', /name of the table/],
  ['ORA-00942: table or view does not exist', '42S02', /name of the table/],
  ["Invalid column name 'nam'.", '42S22', /name of the column/],
  ['FATAL: password authentication failed for user "etl"', '28P01', /the password in the gateway/],
  ["Login failed for user 'etl'.", '28000', /the password in the gateway/],
  ['ERROR: permission denied for table salaries', '42501', /GRANT SELECT/],
  [
    '[unixODBC][Driver Manager]Data source name not found and no default driver specified',
    'IM002',
    /postern gateway drivers/,
  ],
  ["[unixODBC][Driver Manager]Can't open lib 'x.so' : file not found", '01000', /postern gateway drivers/],
  ['database is locked', 'HY000', /WAL/],
  ['ERROR: division by zero', '22012', /NULLIF/],
  ["Conversion failed when converting the varchar value 'n/a' to data type int.", '22018', /odd value/],
  ['connection to server at "db" (10.0.0.5), port 5432 failed: Connection refused', '08001', /firewall/],
  ['something new', '42601', /own tool/],
  ['something new', '40P01', /Run it again/],
  ['something new', '08S01', /broke during the statement/],
  ['something new', '08001', /host and port/],
  ['something new', '23505', /rule of the table/],
  ['something new', '57014', /cancelled/],
]

for (const [message, sqlState, advice] of telling)
  test(`what helps against "${message}" (${sqlState})`, () => {
    const all = of(message, sqlState)
    assert.equal(all.length, 1)
    assert.match(all[0] ?? '', advice)
  })

test('an error of our own has the advice of its code, after what the database’s words tell', () => {
  assert.deepEqual(of('It took longer than 30 s', null, 'RUN_TIMED_OUT'), ['Make it faster or allow it more time.'])
  const both = of('could not connect: timed out', '08001', 'DATABASE_UNREACHABLE')
  assert.equal(both.length, 2)
  assert.match(both[1] ?? '', /connection string/)
})

test('nothing is said where nothing is known, also of a code from a newer server', () => {
  assert.deepEqual(of('something new', 'ZZ999'), [])
  assert.deepEqual(of('', null, 'NEVER_HEARD_OF'), [])
})

test('what the policy of a gateway refuses has the advice of its code, whatever words its statement has', () => {
  const all = of(
    'readOnly: a call of "certificate", which may write is not allowed (line 1, column 8)',
    null,
    'POLICY_READ_ONLY',
  )
  assert.equal(all.length, 1)
  assert.match(all[0] ?? '', /policy file on the gateway’s host/)
})
