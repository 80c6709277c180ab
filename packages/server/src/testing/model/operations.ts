import type { ErrorCode } from '@postern/protocol'
import fc from 'fast-check'

/** Which of the runs or commands there are: counted from the newest, and round again beyond the oldest. */
type Pick = number

/** One thing that happens to a server; plain data, so that a counterexample reads as a story. */
export type Operation =
  | { does: 'createStatic'; writes: boolean; cursor: number | null; schedule: number; paused: boolean }
  | { does: 'createDynamic'; writes: boolean; callback: boolean }
  | { does: 'claim'; gateway: string; follows: boolean }
  | ReportOperation
  | { does: 'takeBack'; run: Pick }
  | ChangeOperation
  | { does: 'clock'; ms: number }
  | { does: 'expire' }
  | { does: 'restart' }
  /** What a gateway or a person asked for is cut off in its first transaction, as by `kill -9`: nothing happened. */
  | { does: 'cutOff'; operation: Operation }

export type StatusChange = 'pause' | 'resume' | 'run' | 'cancel' | 'run-again' | 'count-as-done' | 'dismiss-error'

/** What a person does to a command. */
export type ChangeOperation =
  | { does: StatusChange | 'delete'; command: Pick }
  | { does: 'editValue'; command: Pick; to: number | null }
  | { does: 'editSchedule'; command: Pick; to: number }
  | { does: 'editSql'; command: Pick; writes: boolean }

/** What a gateway says about its run; `lease` is added to the one it was given. */
export type ReportOperation = { run: Pick; lease: number } & (
  | { does: 'started' | 'heartbeat' | 'release' }
  | { does: 'part'; number: number; text: string }
  | { does: 'finish'; inline: boolean; missing: number; value: number | null }
  | { does: 'fail'; code: ErrorCode }
)

const second = 1_000
const hour = 3_600 * second
/** Leases last 30 s; clock changes are hours away from the start. */
const jumps = [0, 1, 10 * second, 29_999, 30 * second, 31 * second, hour, 3 * hour, 24 * hour, 48 * hour, -second]

const pick = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat({ max: 5 }) })
const rarely = (weight: number) => fc.oneof({ weight, arbitrary: fc.constant(false) }, fc.constant(true))
const maybe = <T>(freq: number, arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq, nil: undefined })
const often = (weight: number) => fc.oneof({ weight, arbitrary: fc.constant(true) }, fc.constant(false))
const does = <T extends string>(...names: T[]) => fc.constantFrom(...names)

const lease = fc.oneof({ weight: 30, arbitrary: fc.constant(0) }, fc.constantFrom(-1, 1))
const schedule = fc.nat({ max: 7 })

const creations = fc.oneof(
  fc.record({
    does: does('createStatic'),
    writes: fc.boolean(),
    cursor: fc.option(fc.integer({ min: 0, max: 9 })),
    schedule,
    paused: rarely(6),
  }),
  fc.record({ does: does('createDynamic'), writes: fc.boolean(), callback: often(3) }),
)

const finishes = fc.record({
  does: does('finish'),
  run: pick,
  lease,
  inline: fc.boolean(),
  missing: fc.constantFrom(0, 0, 0, 0, 1),
  value: fc.constantFrom(null, -1, 0, 1, 1, 2),
})

const reports = fc.oneof(
  { weight: 5, arbitrary: fc.record({ does: does('started'), run: pick, lease }) },
  { weight: 2, arbitrary: fc.record({ does: does('heartbeat'), run: pick, lease }) },
  {
    weight: 4,
    arbitrary: fc.record({
      does: does('part'),
      run: pick,
      lease,
      number: fc.nat({ max: 2 }),
      text: fc.constantFrom('a', 'a', 'a', 'b'),
    }),
  },
  { weight: 6, arbitrary: finishes },
  {
    weight: 2,
    arbitrary: fc.record({
      does: does('fail'),
      run: pick,
      lease,
      code: fc.constantFrom<ErrorCode>('DATABASE_ERROR', 'DATABASE_UNREACHABLE', 'RUN_CANCELLED'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: does('release'), run: pick, lease }) },
)

const valueEdits = fc.record({ does: does('editValue'), command: pick, to: fc.option(fc.nat({ max: 9 })) })
const requests = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: does('run'), command: pick }) },
  { weight: 5, arbitrary: fc.record({ does: does('pause', 'resume'), command: pick }) },
  { weight: 2, arbitrary: fc.record({ does: does('cancel'), command: pick }) },
  {
    weight: 2,
    arbitrary: fc.record({ does: does('run-again', 'count-as-done', 'dismiss-error'), command: pick }),
  },
  { weight: 1, arbitrary: fc.record({ does: does('delete'), command: pick }) },
  { weight: 2, arbitrary: valueEdits },
  { weight: 1, arbitrary: fc.record({ does: does('editSchedule'), command: pick, to: schedule }) },
  { weight: 1, arbitrary: fc.record({ does: does('editSql'), command: pick, writes: fc.boolean() }) },
)

const claims = fc.record({ does: does('claim'), gateway: fc.constantFrom('gw1', 'gw2', 'gw3'), follows: rarely(3) })
const asked: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 3, arbitrary: creations },
  { weight: 8, arbitrary: claims },
  { weight: 18, arbitrary: reports },
  { weight: 8, arbitrary: requests },
  { weight: 1, arbitrary: fc.record({ does: does('takeBack'), run: pick }) },
)

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 100, arbitrary: asked },
  { weight: 14, arbitrary: fc.record({ does: does('clock'), ms: fc.constantFrom(...jumps) }) },
  { weight: 12, arbitrary: fc.record({ does: does('expire') }) },
  { weight: 1, arbitrary: fc.record({ does: does('restart') }) },
  { weight: 4, arbitrary: fc.record({ does: does('cutOff'), operation: asked }) },
)

/** What mostly happens: a command is handed out, executed and reported on; any of it may be missing. */
const story: fc.Arbitrary<Operation[]> = fc
  .tuple(
    maybe(2, fc.record({ does: does('run'), command: fc.constant(0) })),
    maybe(9, fc.record({ does: does('claim'), gateway: fc.constant('gw1'), follows: rarely(3) })),
    maybe(9, fc.record({ does: does('started'), run: fc.constant(0), lease: fc.constant(0) })),
    maybe(
      1,
      fc.record({ does: does('part'), run: fc.constant(0), lease, number: fc.constant(0), text: does('a', 'b') }),
    ),
    maybe(
      1,
      fc.record({ does: does('part'), run: fc.constant(0), lease, number: fc.constant(1), text: does('a', 'b') }),
    ),
    maybe(2, fc.oneof(valueEdits, requests, fc.record({ does: does('clock'), ms: fc.constantFrom(...jumps) }))),
    maybe(9, fc.oneof(finishes, reports, fc.record({ does: does('clock'), ms: fc.constant(31 * second) }))),
    maybe(3, fc.oneof(finishes, fc.record({ does: does('expire') }))),
  )
  .map((steps) => steps.filter((step) => step !== undefined))

/** Evenings before a clock change: Madrid's in spring and autumn, New York's in spring, Lord Howe's of half an hour. */
const starts = ['2026-03-28T20:00Z', '2026-10-24T20:00Z', '2026-03-08T01:00Z', '2026-04-04T08:00Z', '2026-06-01T00:00Z']

export interface Sequence {
  readonly start: string
  readonly operations: Operation[]
}

export const sequences: fc.Arbitrary<Sequence> = fc.record({
  start: fc.constantFrom(...starts),
  operations: fc
    .tuple(creations, fc.array(fc.oneof(fc.tuple(operation), story), { minLength: 1, maxLength: 12, size: 'max' }))
    .map(([first, rest]) => [first, ...rest.flat()]),
})
