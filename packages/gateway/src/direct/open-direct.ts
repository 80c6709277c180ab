import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { onlyNamed } from '@postern/outbound'
import type { RunContext } from '../execute-run.ts'
import type { KeptPolicy } from '../policy/keep-policy.ts'
import { type GatewaySettings, SettingsError } from '../settings.ts'
import type { Direct } from './keep-rows.ts'
import { openSpool, type Spool } from './spool.ts'
import { tidy } from './tidy-spool.ts'

/** Free before a run begins, where what has arrived can make room for it. */
const wantedBytes = 64 * 1024 * 1024

/** The spool of this gateway; null where it may post nothing and keeps nothing. @throws SettingsError */
export async function openSpoolOf({ dataFolder, directAllow, directBytes }: GatewaySettings): Promise<Spool | null> {
  const folder = join(dataFolder, 'direct')
  if (directAllow.length === 0 && !existsSync(join(folder, 'id'))) return null
  try {
    return await openSpool(folder, directBytes)
  } catch (error) {
    throw new SettingsError([
      `Rows that this gateway posts itself cannot be kept: ${error instanceof Error ? error.message : error}`,
    ])
  }
}

export function openDirect(
  { spool, ...shared }: Pick<RunContext, 'server' | 'untilAnswered'> & { readonly spool: Spool },
  { name, directAllow }: GatewaySettings,
  stop: AbortSignal,
  policy: KeptPolicy | null = null,
): Direct {
  const direct: Direct = {
    spool,
    rules: { ...onlyNamed('POSTERN_DIRECT_ALLOW', directAllow), also: () => policy?.receivers() ?? null },
    makeRoom: async (connection) => {
      const wanted = Math.min(wantedBytes, spool.limit / 2)
      if (spool.limit - spool.bytes() < wanted) await tidy({ ...shared, direct }, name, connection, wanted, stop)
    },
  }
  return direct
}
