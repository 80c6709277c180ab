import { Readable } from 'node:stream'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import type { Database } from '../database/database.ts'
import { newId } from '../lib/ids.ts'
import type { SecretBox } from '../lib/secret-box.ts'
import type { PartStore, ReceivedPart } from '../results/part-store.ts'

type Encoding = 'identity' | 'gzip' | 'zstd'

export interface StoredCommand {
  readonly connection: string
  readonly connectionId: string
  readonly commandId: string
}

const largest = 16 * 1024 * 1024

/** A connection with one static command, as rows. */
export async function storeCommand(
  db: Database,
  options: { secretBox?: SecretBox; signingSecret?: string; name?: string } = {},
): Promise<StoredCommand> {
  const { secretBox, signingSecret = '', name = 'erp' } = options
  const connectionId = newId()
  const connection = `${name}_${connectionId.slice(-8)}`
  const signing_secret = secretBox ? secretBox.seal(signingSecret) : signingSecret
  await db.transact((tx) =>
    tx
      .insertInto('connection')
      .values({ id: connectionId, name: connection, description: '', signing_secret, created_at: Date.now() })
      .execute(),
  )
  return { connection, connectionId, commandId: await storeCommandOf(db, connectionId) }
}

export async function storeCommandOf(db: Database, connectionId: string): Promise<string> {
  const id = newId()
  const now = Date.now()
  await db.transact((tx) =>
    tx
      .insertInto('command')
      .values({
        id,
        connection_id: connectionId,
        kind: 'static',
        sql: 'select 1',
        params: '{}',
        last_value_option: 'greatest',
        from_beginning: 0,
        exact_numbers: 'number',
        status: 'READY',
        pause_after_run: 0,
        priority: 1,
        created_at: now,
        updated_at: now,
      })
      .execute(),
  )
  return id
}

/** A run that is done, with its parts: each a text of rows joined by commas. */
export async function storeRun(
  db: Database,
  parts: PartStore,
  { connectionId, commandId }: StoredCommand,
  texts: readonly (string | Buffer)[],
  options: { encoding?: Encoding; id?: string; endedAt?: number; rows?: number; affectedRows?: number | null } = {},
): Promise<{ runId: string; sequence: number }> {
  const { encoding = 'identity', id = newId(), endedAt = Date.now(), rows = 0, affectedRows = null } = options
  const received: ReceivedPart[] = []
  for (const [number, text] of texts.entries()) {
    const bytes = encode(text, encoding)
    const chunks = Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, at) =>
      bytes.subarray(at * 65_536, (at + 1) * 65_536),
    )
    received.push(await parts.receive({ connectionId, runId: id, number }, Readable.from(chunks), largest))
  }
  return db.transact(async (tx) => {
    const command = await tx
      .updateTable('command')
      .set((row) => ({ fence: row('fence', '+', 1) }))
      .where('id', '=', commandId)
      .returning('fence')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('run')
      .values({
        id,
        connection_id: connectionId,
        command_id: commandId,
        fence: command.fence,
        cursor_edits: 0,
        state: 'DONE',
        gateway: 'test',
        sql: 'select 1',
        leased_at: endedAt,
        ended_at: endedAt,
        parts: texts.length,
        rows,
        affected_rows: affectedRows,
      })
      .execute()
    for (const [number, { storedBytes, digest, body }] of received.entries())
      await tx
        .insertInto('result_part')
        .values({ run_id: id, number, rows: 1, stored_bytes: storedBytes, encoding, digest, body })
        .execute()
    return { runId: id, sequence: command.fence }
  })
}

function encode(text: string | Buffer, encoding: Encoding): Buffer {
  const bytes = Buffer.from(text)
  if (encoding === 'gzip') return gzipSync(bytes)
  return encoding === 'zstd' ? zstdCompressSync(bytes) : bytes
}
