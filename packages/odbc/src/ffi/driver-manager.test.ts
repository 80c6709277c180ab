import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OdbcError } from '../odbc-error.ts'
import { driverManagerNames, loadDriverManager } from './driver-manager.ts'

test('a driver manager that is not there is an error that says what was tried and what to install', () => {
  assert.throws(
    () => loadDriverManager(['libnothing.so.7', '/nowhere/libnothing.dylib']),
    (error: unknown) =>
      error instanceof OdbcError &&
      error.sqlState === 'IM003' &&
      /libnothing\.so\.7.*\/nowhere\/libnothing\.dylib/.test(error.message) &&
      /nstall unixODBC.*POSTERN_ODBC_LIBRARY/.test(error.message),
  )
})

test('a 32-bit Node is refused, since lengths would be read from the wrong bytes', () => {
  for (const architecture of ['ia32', 'arm'])
    assert.throws(() => loadDriverManager(undefined, architecture), { name: 'OdbcError', sqlState: 'IM014' })
})

test('the first name that can be loaded is taken', () => {
  assert.ok(loadDriverManager(['libnothing.so.7', ...driverManagerNames('linux')]))
})

test('each platform has its own names, and none of them is iODBC', () => {
  assert.deepEqual(driverManagerNames('win32'), ['odbc32.dll'])
  assert.ok(driverManagerNames('darwin').includes('/opt/homebrew/lib/libodbc.2.dylib'))
  for (const platform of ['win32', 'darwin', 'linux'] as const)
    assert.ok(driverManagerNames(platform).every((name) => !name.includes('iodbc')))
})
