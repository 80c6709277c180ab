import { mostSpooledRuns } from '@postern/protocol'
import type { RunContext } from '../execute-run.ts'
import type { Direct } from './keep-rows.ts'

/**
 * Removes what the server says may go and, until so many bytes are free, the oldest results that have arrived: they are
 * kept only to be delivered again. The server is told first, so that it never counts on rows that are gone.
 */
export async function tidy(
  {
    server,
    untilAnswered,
    direct: { spool },
  }: Pick<RunContext, 'server' | 'untilAnswered'> & { readonly direct: Direct },
  gateway: string,
  connection: string,
  wanted: number,
  signal: AbortSignal,
): Promise<void> {
  const all = await spool.runs(connection)
  for (let at = 0; at < all.length; at += mostSpooledRuns) {
    const runs = all.slice(at, at + mostSpooledRuns)
    const ask = (giveUp: string[]) =>
      untilAnswered(() => server.tidySpool({ gateway, spool: spool.id, runs, giveUp }, signal), signal)
    const { remove, settled } = await ask([])
    for (const run of remove) await spool.remove(connection, run)
    for (const run of settled) {
      if (spool.limit - spool.bytes() >= wanted) break
      const answer = await untilAnswered(
        () => server.tidySpool({ gateway, spool: spool.id, runs: [run], giveUp: [run] }, signal),
        signal,
      )
      for (const one of answer.remove) await spool.remove(connection, one)
    }
  }
}
