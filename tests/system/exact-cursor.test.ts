import { test } from 'node:test'
import { useDatabases } from '../databases/shared-databases.ts'
import { exactCursorUnderLoad } from './exact-cursor-under-load.ts'

const databases = useDatabases()

for (const kind of ['PostgreSQL', 'MariaDB'] as const)
  test(`I2: ${kind}: rows that tie, come late or change arrive once each while gateways are killed`, (t) =>
    exactCursorUnderLoad(t, databases, { kind, rows: 3_000, rowsPerRound: 100, killEveryMs: 2_000 }))
