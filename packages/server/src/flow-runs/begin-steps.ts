import type { Database, Transaction } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import type { KeptPlace } from '../leased-work/leased-work.ts'
import { newId } from '../lib/ids.ts'
import type { FlowEngine } from './flow-engine.ts'
import type { TakenStep } from './taken-step.ts'

/** A lease of this process under which a step is stored. */
export interface StepLease {
  readonly id: string
  readonly ms: number
  /** The step that was stored under it. */
  begin(step: TakenStep): void
}

/** Gives a lease for a step whose request goes to a host; null where the step is to be due for anybody. */
export type LeaseStep = (host: string) => StepLease | null

interface StepStorage {
  readonly db: Database
  readonly bus: Bus
}

/** This process's engine, as those see it that store steps. */
export interface StepPlaces {
  /**
   * Runs a transaction that stores steps. Those that get a lease in it are performed as soon as it is committed, without
   * being taken first; of others, everybody is told.
   */
  storeSteps<T>(storage: StepStorage, work: (tx: Transaction, lease: LeaseStep) => Promise<T>): Promise<T>
  /** From now on this engine performs them; what it gives ends that. */
  serve(engine: Pick<FlowEngine, 'keepPlace' | 'leaseMs'>): () => void
}

/** Without an engine, every step is for anybody. */
export function createStepPlaces(): StepPlaces {
  let serving: Pick<FlowEngine, 'keepPlace' | 'leaseMs'> | undefined
  return {
    serve: (engine) => {
      serving = engine
      return () => {
        serving = undefined
      }
    },
    storeSteps: async ({ db, bus }, work) => {
      let areForAnybody = false
      const kept: { readonly place: KeptPlace<TakenStep>; step: TakenStep | null }[] = []
      const free = () => {
        for (const { place } of kept.splice(0)) place.free()
      }
      const lease: LeaseStep = (host) => {
        const place = serving?.keepPlace(host)
        if (!serving || !place) {
          areForAnybody = true
          return null
        }
        const one: (typeof kept)[number] = { place, step: null }
        kept.push(one)
        const begin = (step: TakenStep) => {
          one.step = step
        }
        return { id: newId(), ms: serving.leaseMs, begin }
      }
      try {
        const stored = await db.transact((tx) => {
          // It may run twice.
          free()
          areForAnybody = false
          return work(tx, lease)
        })
        for (const { place, step } of kept.splice(0))
          if (step) place.begin(step)
          else place.free()
        if (areForAnybody) bus.publish({ kind: 'flow' })
        return stored
      } finally {
        free()
      }
    },
  }
}
