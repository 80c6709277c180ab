import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generic, profileOf } from '../driver-profiles.ts'
import { SqlType } from '../ffi/constants.ts'
import { OdbcError } from '../odbc-error.ts'
import type { Parameter } from '../types.ts'
import { encodeParameter } from './encode-parameter.ts'

const bound = (parameter: Parameter, driver = '') => encodeParameter(parameter, profileOf(driver), 1)
const text = (value: string): Parameter => ({ type: 'text', value })

test('what a driver cannot take exactly is refused before it sees it', () => {
  const refused: [Parameter, string][] = [
    [text('a\0b'), ''],
    [text('\ud800'), 'sqlite3odbc.so'],
    [{ type: 'timestamp', value: '2024-01-01T10:00:00+02:00' }, ''],
  ]
  for (const [parameter, driver] of refused)
    assert.throws(
      () => bound(parameter, driver),
      (error) => error instanceof OdbcError && error.kind === 'data',
    )
})

test('a text or binary of more than 4000 is bound as the long type, on SQL Server as one of unlimited size', () => {
  const long = text('é'.repeat(4001))
  const binary: Parameter = { type: 'binary', value: Buffer.alloc(4001).toString('base64') }
  const typeAndSize = (parameter: Parameter, driver = '') => {
    const { sqlType, size } = bound(parameter, driver)
    return [sqlType, size]
  }
  assert.deepEqual(typeAndSize(long), [SqlType.wideLongVarchar, 4001])
  assert.deepEqual(typeAndSize(binary), [SqlType.longVarBinary, 4001])
  assert.deepEqual(typeAndSize(long, 'libmsodbcsql-18.so'), [SqlType.wideVarchar, 0])
  assert.deepEqual(typeAndSize(binary, 'libmsodbcsql-18.so'), [SqlType.varBinary, 0])
  assert.deepEqual(typeAndSize(text('é'), 'libmsodbcsql-18.so'), [SqlType.wideVarchar, 1])
  assert.deepEqual(typeAndSize(long, 'libmaodbc.so'), [SqlType.longVarchar, 8002])
})

test('a timestamp keeps nine digits of its fraction', () => {
  const { bytes, digits } = encodeParameter({ type: 'timestamp', value: '2024-01-01T10:00:00.123456789' }, generic, 1)
  assert.equal(bytes?.readUInt32LE(12), 123_456_789)
  assert.equal(digits, 9)
})
