import { test } from 'node:test'
import { useDatabases } from '../databases/shared-databases.ts'
import { deliveriesUnderFaults } from './deliveries-under-faults.ts'
import { storages } from './storages.ts'

const databases = useDatabases()

for (const storage of storages)
  test(`${storage}: I3: rows arrive in order, each under one id, whatever the receiver does and whoever is killed`, (t) =>
    deliveriesUnderFaults(t, databases, {
      // One by which every kind of fault is met, and no command meets many.
      seed: 19228,
      storage,
      commands: 4,
      runs: 3,
      gateways: 1,
      killWithinMs: 600,
      mostKills: 3,
      withinMs: 90_000,
    }))
