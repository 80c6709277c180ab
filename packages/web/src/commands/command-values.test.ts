import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Command } from '@postern/protocol/api'
import { commandTitle, emptyValues, toNewCommand, toPatch, valuesOf } from './command-values.ts'

const command: Command = {
  id: 'c1',
  connection: 'erp',
  kind: 'static',
  name: null,
  sql: 'SELECT * FROM orders WHERE id > @last_value@',
  callbackUrl: 'https://r.example/in',
  schedule: { everySeconds: 30 },
  scheduleWords: 'every 30 seconds',
  lastField: 'id',
  lastValue: '9007199254740993',
  lastValueType: 'integer',
  lastValueOption: 'greatest',
  fromBeginning: true,
  exactNumbers: 'number',
  timeoutSeconds: null,
  overlap: null,
  maxRows: null,
  maxBytes: null,
  writes: 'auto',
  activeFrom: null,
  activeUntil: null,
  freshness: null,
  retries: 'standard',
  callbackTimeoutSeconds: null,
  callbackFormat: null,
  callbackHeaderNames: [],
  callbackCredential: null,
  emptyResults: 'deliver',
  callbackRate: null,
  unordered: false,
  sealedFor: null,
  delivery: 'server',
  acknowledgedValue: null,
  runWarnings: [],
  lostRuns: 0,
  status: 'READY',
  error: null,
  alerts: [],
  dueAt: null,
  runId: null,
  lastRunAt: null,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
}

test('a new command says only what was filled in', () => {
  const values = { ...emptyValues('UTC'), sql: 'SELECT 1', callbackUrl: ' https://r.example ' }
  assert.deepEqual(toNewCommand(values), {
    sql: 'SELECT 1',
    callbackUrl: 'https://r.example',
    schedule: { everySeconds: 60 },
    fromBeginning: false,
    lastValueOption: 'greatest',
    exactNumbers: 'number',
  })
})

test('a first value keeps every digit and takes its type along', () => {
  const values = valuesOf(command, 'UTC')
  const created = toNewCommand(values)
  assert.equal(created?.lastValue, '9007199254740993')
  assert.equal(created?.lastValueType, 'integer')
  assert.equal(created?.fromBeginning, false)
})

test('a form saved untouched changes nothing', () => {
  const values = valuesOf(command, 'UTC')
  assert.deepEqual(toPatch(values, { ...values }), {})
})

test('a patch names the changed fields only', () => {
  const values = valuesOf(command, 'UTC')
  assert.deepEqual(toPatch(values, { ...values, sql: 'SELECT 2', timeoutSeconds: 60 }), {
    sql: 'SELECT 2',
    timeoutSeconds: 60,
  })
  assert.deepEqual(toPatch(values, { ...values, lastValue: '5' }), { lastValue: '5', lastValueType: 'integer' })
  assert.deepEqual(toPatch(values, { ...values, amount: 1, unit: 'hours' }), { schedule: { everySeconds: 3_600 } })
})

test('what is stored and stays is not sent again, and what is taken away is', () => {
  const stored = {
    ...command,
    callbackHeaderNames: ['x-a', 'x-b'],
    callbackCredential: { kind: 'basic', hint: 'erp…' },
  } as const
  const values = valuesOf({ ...stored, callbackHeaderNames: [...stored.callbackHeaderNames] }, 'UTC')
  assert.deepEqual(toPatch(values, { ...values }), {})
  assert.deepEqual(toPatch(values, { ...values, keptHeaders: ['x-b'], headerLines: 'x-c: d:e\n\n X-B:f ' }), {
    callbackHeaders: { 'x-a': null, 'x-c': 'd:e', 'X-B': 'f' },
  })
  assert.deepEqual(toPatch(values, { ...values, credentialKind: 'none' }), { callbackCredential: null })
  assert.deepEqual(toPatch(values, { ...values, credentialKind: 'bearer', token: ' t ' }), {
    callbackCredential: { kind: 'bearer', token: 't' },
  })
  assert.deepEqual(toPatch(values, { ...values, retries: 'own', retryWaits: '5, 60' }), { retries: { waits: [5, 60] } })
})

test('going back to the beginning clears the value', () => {
  const values = valuesOf(command, 'UTC')
  assert.deepEqual(toPatch(values, { ...values, firstValue: 'beginning' }), { fromBeginning: true, lastValue: null })
})

test('a command without a name is called by the first line that says something', () => {
  assert.equal(commandTitle({ name: null, sql: '\n-- orders\n  SELECT 1\nFROM t' }), 'SELECT 1')
  assert.equal(commandTitle({ name: 'Orders', sql: 'SELECT 1' }), 'Orders')
})

test('rows are sealed for the recipients that stand there, and for nobody once they are gone', () => {
  const sealed = valuesOf({ ...command, sealedFor: ['age1a', 'age1b'] }, 'UTC')
  assert.equal(sealed.sealedFor, 'age1a\nage1b')
  assert.deepEqual(toPatch(sealed, { ...sealed, sealedFor: ' age1b ' }), { sealedFor: ['age1b'] })
  assert.deepEqual(toPatch(sealed, { ...sealed, sealedFor: '' }), { sealedFor: null })
  assert.equal(toNewCommand({ ...sealed, sealedFor: 'age1a' })?.sealedFor?.length, 1)
})

test('a rate and another order are said when they are there, and taken back when they are gone', () => {
  const before = valuesOf({ ...command, callbackRate: { requests: 10, per: 'minute' }, unordered: true }, 'UTC')
  assert.deepEqual([before.rateRequests, before.ratePer, before.unordered], [10, 'minute', true])
  assert.deepEqual(toPatch(before, { ...before, rateRequests: '', unordered: false }), {
    callbackRate: null,
    unordered: false,
  })
  assert.deepEqual(toPatch(before, { ...before, ratePer: 'second' }), {
    callbackRate: { requests: 10, per: 'second' },
  })
  assert.equal(toNewCommand({ ...before, rateRequests: '' })?.callbackRate, undefined)
})

test('who delivers is said when it is the gateway, and taken back when it no longer is', () => {
  const values = valuesOf(command, 'Europe/Madrid')
  assert.equal('delivery' in (toNewCommand(values) ?? {}), false)
  assert.equal(toNewCommand({ ...values, delivery: 'direct' })?.delivery, 'direct')
  const direct = valuesOf({ ...command, delivery: 'direct' }, 'Europe/Madrid')
  assert.deepEqual(toPatch(direct, { ...direct, delivery: 'server' }), { delivery: 'server' })
})
