import type { DriverProfile } from '../driver-profile.ts'
import { type BoundColumn, Kind } from '../encode/kind.ts'
import { CType, SqlType } from '../ffi/constants.ts'
import type { DescribedColumn } from './describe-columns.ts'
import { looseKindOf } from './loose-columns.ts'

/** The memory of one block of rows: every column's values, then its indicators. */
export interface BlockPlan {
  readonly columns: readonly BoundColumn[]
  readonly rows: number
  readonly size: number
}

const mostBytes = 4 << 20
/** Longer texts are fetched one by one after their block, so that a wide column does not make the block small. */
const longestBoundText = 2048
const longestBoundBinary = 2048

interface Binding {
  kind: Kind
  cType: number
  capacity: number
}

/** Lays out as many rows as the profile allows within {@link mostBytes}. */
export function planBlock(
  described: readonly DescribedColumn[],
  profile: DriverProfile,
  quoteExact: boolean,
): BlockPlan {
  const bindings = described.map((column) => bindingOf(column, profile, quoteExact))
  const rowBytes = bindings.reduce((sum, { capacity }) => sum + aligned(capacity) + 8, 0)
  const rows = Math.max(1, Math.min(profile.blockRows, Math.floor(mostBytes / rowBytes)))
  let size = 0
  const take = (bytes: number) => {
    const at = size
    size += aligned(bytes)
    return at
  }
  const columns = bindings.map(({ kind, cType, capacity }, index) => ({
    name: described[index]?.name ?? '',
    kind,
    cType,
    capacity,
    longest: cType === CType.char ? capacity - 1 : capacity,
    values: take(capacity * rows + 8),
    indicators: take(8 * rows),
  }))
  return { columns, rows, size: size + 64 }
}

function aligned(bytes: number): number {
  return (bytes + 7) & ~7
}

function bindingOf(column: DescribedColumn, profile: DriverProfile, quoteExact: boolean): Binding {
  const text = (kind: Kind, capacity: number) => ({ kind, cType: CType.char, capacity })
  if (profile.looseTypes) return text(looseKindOf(column, quoteExact), boundSize(column.size * 4 + 1, longestBoundText))
  switch (column.type) {
    case 'integer': {
      const quoted = quoteExact && column.sqlType === SqlType.bigint
      if (column.unsigned) return text(quoted ? Kind.numberQuoted : Kind.number, 24)
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
      return { kind: Kind.date, cType: CType.date, capacity: 6 }
    case 'time':
      return text(Kind.timeText, 32)
    case 'timestamp':
      return { kind: column.withZone ? Kind.zonedTimestamp : Kind.timestamp, cType: CType.timestamp, capacity: 16 }
    case 'binary':
      return { kind: Kind.binary, cType: CType.binary, capacity: boundSize(column.size, longestBoundBinary) }
    default:
      if (column.sqlType === SqlType.guid && profile.capitalGuids) return text(Kind.guid, 64)
      return text(Kind.text, boundSize(column.size * 4 + 1, longestBoundText))
  }
}

function boundSize(bytes: number, most: number): number {
  return bytes <= 1 ? most : Math.max(64, Math.min(bytes, most))
}
