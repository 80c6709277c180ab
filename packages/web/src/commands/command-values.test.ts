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

test('going back to the beginning clears the value', () => {
  const values = valuesOf(command, 'UTC')
  assert.deepEqual(toPatch(values, { ...values, firstValue: 'beginning' }), { fromBeginning: true, lastValue: null })
})

test('a command without a name is called by the first line that says something', () => {
  assert.equal(commandTitle({ name: null, sql: '\n-- orders\n  SELECT 1\nFROM t' }), 'SELECT 1')
  assert.equal(commandTitle({ name: 'Orders', sql: 'SELECT 1' }), 'Orders')
})
