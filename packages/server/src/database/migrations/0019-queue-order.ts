import { type Kysely, sql } from 'kysely'

/**
 * What is due stands in the index in the very order in which the queue is shown, also where thousands of commands are due
 * at one time: a page of it is read from there, and nothing is sorted.
 */
export async function queueOrder({ schema }: Kysely<unknown>): Promise<void> {
  await schema.dropIndex('command_due').execute()
  await schema
    .createIndex('command_due')
    .on('command')
    .columns(['connection_id', 'priority', 'due_at', 'id'])
    .where(sql.ref('status'), '=', sql.lit('READY'))
    .execute()
}
