import { test } from 'node:test'
import { useDatabases } from '../databases/shared-databases.ts'
import { exactCursorUnderLoad } from '../system/exact-cursor-under-load.ts'

const databases = useDatabases()

for (const kind of ['PostgreSQL', 'MariaDB'] as const)
  test(`I2: ${kind}: 100,000 rows that tie, come late or change arrive once each while gateways are killed`, (t) =>
    exactCursorUnderLoad(t, databases, { kind, rows: 100_000, rowsPerRound: 500, killEveryMs: 3_000 }))
