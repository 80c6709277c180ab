import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { databaseKinds, driverCommand, gatewayCommand } from './gateway-command.ts'

const given = { apiUrl: 'https://p.example', apiKey: "k'1", database: 'postgresql' } as const

test('the command to start a gateway names URL and key, quoted only where a shell needs it', () => {
  assert.equal(
    gatewayCommand('linux', given),
    "POSTERN_URL=https://p.example POSTERN_API_KEY='k'\\''1' POSTERN_ODBC='Driver={PostgreSQL Unicode};Server=localhost;Database=…;UID=…;PWD=…' npx postern gateway run",
  )
})

test('on Windows the same is said in PowerShell', () => {
  assert.equal(
    gatewayCommand('windows', { ...given, database: 'sqlserver' }),
    "$env:POSTERN_URL='https://p.example'; $env:POSTERN_API_KEY='k''1'; $env:POSTERN_ODBC='Driver={ODBC Driver 18 for SQL Server};Server=localhost;Database=…;UID=…;PWD=…'; npx postern gateway run",
  )
})

test('in a container a shell hands on each setting, and what runs there, as one word', () => {
  const command = gatewayCommand('container', given).replace(/^docker/, 'printf "%s\\n"')
  const words = spawnSync('sh', ['-c', command], { encoding: 'utf8' }).stdout.split('\n')
  assert.ok(words.includes("POSTERN_API_KEY=k'1"), words.join('\n'))
  assert.ok(words.includes(`POSTERN_ODBC=${databaseKinds.postgresql.odbc}`))
  assert.deepEqual(words.slice(-4, -1), [
    'sh',
    '-c',
    'apt-get update && apt-get install -y unixodbc odbc-postgresql && npx postern gateway run',
  ])
})

test('the driver is named where Debian has it', () => {
  assert.equal(driverCommand('linux', 'mariadb'), 'sudo apt-get install unixodbc odbc-mariadb')
  assert.equal(driverCommand('linux', 'other'), 'sudo apt-get install unixodbc')
  assert.equal(driverCommand('windows', 'mariadb'), null)
})
