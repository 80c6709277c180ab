import type { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { DialectDifferences } from './dialect-differences.ts'
import { first } from './migrations/0001-first.ts'
import { orderInAnswer } from './migrations/0002-order-in-answer.ts'
import { wholeLifecycle } from './migrations/0003-whole-lifecycle.ts'
import { alerts } from './migrations/0004-alerts.ts'
import { callbackSettings } from './migrations/0006-callback-settings.ts'
import { callbackShapes } from './migrations/0007-callback-shapes.ts'
import { heldBack } from './migrations/0008-held-back.ts'
import { sealedResults } from './migrations/0009-sealed-results.ts'
import { quickCompression } from './migrations/0010-quick-compression.ts'
import { receivers } from './migrations/0011-receivers.ts'
import { flows } from './migrations/0012-flows.ts'
import { flowRuns } from './migrations/0013-flow-runs.ts'
import { directDelivery } from './migrations/0014-direct-delivery.ts'
import { attemptHeaders } from './migrations/0015-attempt-headers.ts'
import { rolesAndAudit } from './migrations/0016-roles-and-audit.ts'
import { runHours } from './migrations/0017-run-hours.ts'
import { queueOrder } from './migrations/0019-queue-order.ts'
import { hostsOfSteps } from './migrations/0020-hosts-of-steps.ts'
import { itemsAndRates } from './migrations/0021-items-and-rates.ts'
import { gatewayKeys } from './migrations/0022-gateway-keys.ts'
import { deliveriesOverTime } from './migrations/0024-deliveries-over-time.ts'

/** Brings the tables up to this version; safe when several servers start at once. */
export async function migrate(db: Kysely<never>, dialect: DialectDifferences): Promise<void> {
  const migrator = new Migrator({
    db,
    migrationTableName: 'migration',
    migrationLockTableName: 'migration_lock',
    provider: {
      getMigrations: async () => ({
        '0001-first': { up: (schema) => first(schema, dialect) },
        '0002-order-in-answer': { up: orderInAnswer },
        '0003-whole-lifecycle': { up: (schema) => wholeLifecycle(schema, dialect) },
        '0004-alerts': { up: alerts },
        '0006-callback-settings': { up: callbackSettings },
        '0007-callback-shapes': { up: callbackShapes },
        '0008-held-back': { up: heldBack },
        '0009-sealed-results': { up: sealedResults },
        '0010-quick-compression': { up: (schema) => quickCompression(schema, dialect) },
        '0011-receivers': { up: receivers },
        '0012-flows': { up: flows },
        '0013-flow-runs': { up: flowRuns },
        '0014-direct-delivery': { up: directDelivery },
        '0015-attempt-headers': { up: attemptHeaders },
        '0016-roles-and-audit': { up: rolesAndAudit },
        '0017-run-hours': { up: runHours },
        '0019-queue-order': { up: queueOrder },
        '0020-hosts-of-steps': { up: hostsOfSteps },
        '0021-items-and-rates': { up: itemsAndRates },
        '0022-gateway-keys': { up: gatewayKeys },
        '0024-deliveries-over-time': { up: deliveriesOverTime },
      }),
    },
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw new Error('The database could not be brought up to this version', { cause: error })
}
