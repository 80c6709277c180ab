import type { ConnectionProfile } from '../driver-profile.ts'
import { type BoundColumn, Kind } from '../encode/kind.ts'
import { CType, SqlType } from '../ffi/constants.ts'
import type { DescribedColumn } from './describe-columns.ts'
import { terminatorOf } from './fetch-value.ts'
import { looseKindOf } from './loose-columns.ts'
import { zeroDatesOf } from './zero-dates.ts'

/** The memory of one block of rows: every column's values, then its indicators. */
export interface BlockPlan {
  readonly columns: readonly BoundColumn[]
  readonly rows: number
  /** The driver gives blocks of rows, and tells how many; else it gives one row. */
  readonly isBlock: boolean
  /** Some columns are read one by one, from a block of one row. */
  readonly hasUnbound: boolean
  /** Where the driver puts the number of rows of a block, and a 16-bit state for each. */
  readonly rowsFetched: number
  readonly rowStatus: number
  /** What zero-dates.ts looks after. */
  readonly zeroDates: readonly BoundColumn[]
  readonly size: number
}

const mostBytes = 4 << 20
/** A buffer for values that may be longer: those that are get fetched one by one. */
const usualBytes = 2048
/** The largest buffer, for a column of a driver that fetches longer values only in blocks of one row. */
const widestBytes = 16 << 10

/** Numbers and times as text. */
const looseNumberBytes = 64
const looseNumberKinds: ReadonlySet<Kind> = new Set([
  Kind.looseNumber,
  Kind.looseNumberQuoted,
  Kind.looseBoolean,
  Kind.looseTimestamp,
])

const offsetTypes: ReadonlySet<number> = new Set([SqlType.serverTimestampOffset, SqlType.timestampWithZone])

interface Binding {
  kind: Kind
  cType: number
  capacity: number
  mayBeLonger?: boolean
}

/**
 * Lays out as many rows as the profile allows within {@link mostBytes}. Where a value longer than its buffer can only be
 * fetched from a block of one row, a column that may have such values makes all blocks so small. Where it must not be bound then,
 * neither it nor, mostly, the columns after it are.
 */
export function planBlock(
  described: readonly DescribedColumn[],
  profile: ConnectionProfile,
  quoteExact: boolean,
): BlockPlan {
  const bindings = described.map((column) => bindingOf(column, profile, quoteExact))
  const rowBytes = bindings.reduce((sum, { capacity }) => sum + aligned(capacity) + 8, 0)
  const single = !profile.recoversInBlock && bindings.some(({ mayBeLonger }) => mayBeLonger)
  const firstUnbound = single && !profile.getsBound ? bindings.findIndex(({ mayBeLonger }) => mayBeLonger) : -1
  const rows = single ? 1 : Math.max(1, Math.min(profile.blockRows, Math.floor(mostBytes / rowBytes)))
  let size = 0
  const take = (bytes: number) => {
    const at = size
    size += aligned(bytes)
    return at
  }
  const columns = bindings.map(({ kind, cType, capacity, mayBeLonger = false }, index) => ({
    name: described[index]?.name ?? '',
    kind,
    cType,
    capacity,
    longest: capacity - terminatorOf(cType),
    values: take(capacity * rows + 8),
    indicators: take(8 * rows),
    isBound: firstUnbound < 0 || index < firstUnbound || (profile.getsAnyColumn && !mayBeLonger),
  }))
  const rowsFetched = take(8)
  const rowStatus = take(2 * rows)
  return {
    columns,
    rows,
    isBlock: profile.blockRows > 1,
    hasUnbound: firstUnbound >= 0,
    rowsFetched,
    rowStatus,
    zeroDates: zeroDatesOf(columns),
    size,
  }
}

function aligned(bytes: number): number {
  return (bytes + 7) & ~7
}

function bindingOf(column: DescribedColumn, profile: ConnectionProfile, quoteExact: boolean): Binding {
  const text = (kind: Kind, capacity: number) => ({ kind, cType: CType.char, capacity })
  if (profile.looseTypes) {
    const kind = looseKindOf(column, quoteExact)
    return text(kind, looseNumberKinds.has(kind) ? looseNumberBytes : looseTextSize(column.size))
  }
  switch (column.type) {
    case 'integer': {
      const quoted = quoteExact && column.sqlType === SqlType.bigint
      if (column.unsigned || profile.integerText) return text(quoted ? Kind.numberQuoted : Kind.number, 24)
      return { kind: quoted ? Kind.int64Quoted : Kind.int64, cType: CType.signedBigint, capacity: 8 }
    }
    case 'decimal':
      return text(quoteExact ? Kind.numberQuoted : Kind.number, Math.min(column.size + 8, 256))
    case 'float':
      if (profile.exactFloatText) return text(Kind.number, 40)
      return { kind: column.sqlType === SqlType.real ? Kind.single : Kind.double, cType: CType.double, capacity: 8 }
    case 'boolean':
      return { kind: Kind.bit, cType: CType.bit, capacity: 1 }
    case 'date':
      if (profile.zeroStructures) return { kind: Kind.anyDate, cType: CType.date, capacity: 6 }
      if (profile.zeroDates) return text(Kind.text, 16)
      if (profile.unsafeDates) return text(Kind.dateText, 24)
      return { kind: Kind.date, cType: CType.date, capacity: 6 }
    case 'time':
      if (column.sqlType === SqlType.serverTime && profile.serverStructs)
        return { kind: Kind.fractionTime, cType: CType.binary, capacity: 12 }
      return text(Kind.timeText, 40)
    case 'timestamp':
      if (column.sqlType === SqlType.serverTimestampOffset && profile.serverStructs)
        return { kind: Kind.offsetTimestamp, cType: CType.binary, capacity: 20 }
      if (offsetTypes.has(column.sqlType)) return text(Kind.offsetTimestampText, 64)
      if (profile.zeroStructures) return { kind: Kind.anyTimestamp, cType: CType.timestamp, capacity: 16 }
      if (profile.zeroDates) return text(Kind.timestampText, 40)
      if (column.withZone) return text(Kind.zonedTimestamp, 40)
      if (profile.unsafeDates) return text(Kind.checkedTimestampText, 40)
      return { kind: Kind.timestamp, cType: CType.timestamp, capacity: 16 }
    case 'binary':
      return { kind: Kind.binary, cType: CType.binary, ...roomFor(column.size, profile) }
    default:
      if (column.sqlType === SqlType.guid && profile.capitalGuids) return text(Kind.guid, 64)
      if (profile.readsWideText)
        return { kind: Kind.wideText, cType: CType.wideChar, ...roomFor(column.size * 4 + 2, profile) }
      return { kind: Kind.text, cType: CType.char, ...roomFor(column.size * 4 + 1, profile) }
  }
}

/** Small, since the driver fills the whole buffer with every value, and longer ones are no trouble in blocks of one row. */
function looseTextSize(characters: number): number {
  return Math.max(looseNumberBytes, Math.min(characters * 4 + 1, usualBytes / 2))
}

/** A buffer for values of up to `bytes` bytes (2 or less: nobody knows). */
function roomFor(bytes: number, { recoversInBlock }: ConnectionProfile): Pick<Binding, 'capacity' | 'mayBeLonger'> {
  if (bytes > 2 && bytes <= (recoversInBlock ? usualBytes : widestBytes)) return { capacity: Math.max(64, bytes) }
  return { capacity: usualBytes, mayBeLonger: true }
}
