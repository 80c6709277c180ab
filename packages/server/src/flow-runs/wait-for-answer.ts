import { CommandWatch } from '../dynamic-commands/command-watch.ts'
import type { FlowRunRow } from './flow-run-view.ts'
import type { ReceiveContext } from './receive-records.ts'

/** Waits for the end of a flow run; undefined when `over` aborts before. */
export async function waitForAnswer(
  { db, bus }: Pick<ReceiveContext, 'db' | 'bus'>,
  id: string,
  over: AbortSignal,
): Promise<FlowRunRow | undefined> {
  const watch = new CommandWatch(bus, id)
  try {
    for (;;) {
      const row = await db.read.selectFrom('flow_run').selectAll().where('id', '=', id).executeTakeFirst()
      if (row?.state !== 'RUNNING') return row
      if (over.aborted) return undefined
      await watch.next(over)
    }
  } finally {
    watch.close()
  }
}
