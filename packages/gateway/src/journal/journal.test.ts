import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import pino from 'pino'
import { type KeptReport, openJournal } from './journal.ts'

const secret = 'a value of the database'

function openIn(t: TestContext) {
  const parent = mkdtempSync(join(tmpdir(), 'postern-journal-'))
  t.after(() => rmSync(parent, { recursive: true }))
  const folder = join(parent, 'journal')
  const lines: string[] = []
  const log = pino({}, { write: (line) => void lines.push(line) })
  return { folder, lines, open: () => openJournal(folder, log) }
}

const finished = (runId: string, inline = `{"note":"${secret}"}`): KeptReport => ({
  runId,
  lease: 3,
  kind: 'finish',
  report: { parts: 0, rows: 1, bytes: inline.length, columns: [], affectedRows: 1, lastValue: null, inline },
})

test('what is kept outlives the process, oldest first, until it is forgotten', async (t) => {
  const { open, folder } = openIn(t)
  assert.deepEqual(await open().all(), [])
  await open().keep(finished('run-2'))
  await open().keep({
    runId: 'run-1',
    lease: 1,
    kind: 'fail',
    report: { error: { code: 'DATABASE_ERROR', message: 'no' } },
  })
  const all = await open().all()
  assert.deepEqual(
    all.map(({ runId, lease, kind }) => [runId, lease, kind]),
    [
      ['run-1', 1, 'fail'],
      ['run-2', 3, 'finish'],
    ],
  )
  assert.deepEqual(all[1], finished('run-2'))
  await open().forget('run-1')
  assert.deepEqual(await open().all(), [finished('run-2')])
  await open().forget('run-2')
  assert.deepEqual(readdirSync(folder), ['key'])
})

test('I10: values are encrypted, for their owner alone', async (t) => {
  const { open, folder } = openIn(t)
  await open().keep(finished('run-1'))
  for (const name of readdirSync(folder)) {
    assert.ok(!readFileSync(join(folder, name)).includes(secret))
    assert.equal(statSync(join(folder, name)).mode & 0o077, 0)
  }
})

test('one that is damaged, or put in the place of another, is told of and keeps no other back', async (t) => {
  const { open, folder, lines } = openIn(t)
  for (const id of ['run-1', 'run-2', 'run-3']) await open().keep(finished(id))
  writeFileSync(join(folder, 'run-1.report'), 'nothing')
  writeFileSync(join(folder, 'run-2.report'), readFileSync(join(folder, 'run-3.report')))
  assert.deepEqual(await open().all(), [finished('run-3')])
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).runId),
    ['run-1', 'run-2'],
  )
})

test('where there is no room for more, or no path, that is told of and the run goes on', async (t) => {
  const { open, folder, lines } = openIn(t)
  const large = 'x'.repeat(16 * 1024 * 1024)
  for (let n = 0; n < 4; n++) await open().keep(finished(`run-${n}`, large))
  assert.deepEqual(readdirSync(folder).toSorted(), ['key', 'run-0.report', 'run-1.report', 'run-2.report'])
  await open().keep(finished('../run-9'))
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).err.message),
    ['The journal is full', 'An id of the server is not one'],
  )
})
