import { readFileSync } from 'node:fs'
import { readCallbackRules } from '@postern/outbound'
import { pino } from 'pino'
import { openDatabase } from '../database/open-database.ts'
import { startDeliveryLoop } from '../deliveries/delivery-loop.ts'
import { EarlySignatures } from '../deliveries/signing/early-signatures.ts'
import { openLocalBus } from '../events/bus.ts'
import { createSecretBox } from '../lib/secret-box.ts'
import { createDatabaseParts } from '../results/database-parts.ts'
import { createFileParts } from '../results/file-parts.ts'

/*
 * A process of its own that delivers what is queued, so that its memory can be measured and that it can be killed:
 * node deliver-in-process.ts <database URL> <data folder>. Once nothing is open, it prints its peak RSS in bytes.
 */
const [databaseUrl = '', dataFolder = ''] = process.argv.slice(2)
const db = await openDatabase(databaseUrl)
const bus = openLocalBus()
const parts = databaseUrl.startsWith('sqlite:') ? createFileParts(db, dataFolder) : createDatabaseParts()
const secretBox = createSecretBox('a secret key for tests, long enough')
const rules = readCallbackRules(['127.0.0.1'], () => 'http://postern.example')
const log = pino({ level: 'warn' })
const loop = startDeliveryLoop(
  { db, bus, clock: Date.now, secretBox, parts, earlySignatures: new EarlySignatures(), log, rules },
  { leaseMs: 1500, pollMs: 100 },
)
bus.subscribe(({ kind }) => {
  if (kind === 'change') void closeWhenDone()
})

async function closeWhenDone(): Promise<void> {
  const open = await db.read.selectFrom('delivery').select('id').where('state', 'in', ['WAITING', 'PENDING']).execute()
  if (open.length > 0) return
  await loop.close()
  await db.close()
  console.log(peakMemory())
}

/** Not `maxRSS`, which Linux hands down: in a child it begins with what its parent had. */
function peakMemory(): number {
  const peak = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))
  return Number(peak?.[1]) * 1024
}
