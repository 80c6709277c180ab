import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gatewayCommand } from './gateway-command.ts'

test('the command to start a gateway names URL and key, quoted only where a shell needs it', () => {
  assert.equal(
    gatewayCommand('posix', 'https://p.example', "k'1"),
    "POSTERN_URL=https://p.example POSTERN_API_KEY='k'\\''1' POSTERN_ODBC='Driver=PostgreSQL Unicode;Server=localhost;Database=…;UID=…;PWD=…' npx postern gateway run",
  )
})

test('on Windows the same is said in PowerShell', () => {
  assert.equal(
    gatewayCommand('powershell', 'https://p.example', "k'1"),
    "$env:POSTERN_URL='https://p.example'; $env:POSTERN_API_KEY='k''1'; $env:POSTERN_ODBC='Driver={ODBC Driver 18 for SQL Server};Server=localhost;Database=…;UID=…;PWD=…'; npx postern gateway run",
  )
})
