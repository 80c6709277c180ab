import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialects, openTestDatabase } from '../testing/dialects.ts'
import { endSession, findSession, startSession } from './sessions.ts'
import { createUser } from './users.ts'

const day = 86_400_000

for (const dialect of dialects) {
  test(`${dialect}: a session ends 30 days after its last day of use, and is deleted by the next sign-in`, async (t) => {
    const db = await openTestDatabase(t, dialect)
    let now = Date.UTC(2026, 0, 1)
    const clock = () => now
    const user = await createUser(db, 'Owner@Example.com', 'correct horse battery', clock)
    const { secret, expiresAt } = await db.transact((tx) => startSession(tx, user.id, clock))
    assert.equal(expiresAt, now + 30 * day)

    now += 1_000
    const soon = await findSession(db, secret, clock)
    assert.deepEqual([soon?.email, soon?.prolonged, soon?.expiresAt], ['owner@example.com', false, expiresAt])

    now = expiresAt - 1
    const used = await findSession(db, secret, clock)
    assert.deepEqual([used?.prolonged, used?.expiresAt], [true, now + 30 * day])

    now += 30 * day
    assert.equal(await findSession(db, secret, clock), undefined)
    await db.transact((tx) => startSession(tx, user.id, clock))
    const rows = await db.read.selectFrom('session').select('token_hash').execute()
    assert.equal(rows.length, 1)
    assert.ok(!rows[0]?.token_hash.includes(secret))
  })

  test(`${dialect}: a session that was ended is not found`, async (t) => {
    const db = await openTestDatabase(t, dialect)
    const user = await createUser(db, 'a@b', 'correct horse battery', Date.now)
    const { secret } = await db.transact((tx) => startSession(tx, user.id, Date.now))
    const found = await findSession(db, secret, Date.now)
    await endSession(db, found?.tokenHash ?? '')
    assert.equal(await findSession(db, secret, Date.now), undefined)
  })
}
