import type { DriverProfile } from '../driver-profile.ts'
import { ColumnAttribute, HandleType, SqlType } from '../ffi/constants.ts'
import { check, succeeded } from '../ffi/diagnostics.ts'
import { type Address, odbcLibrary } from '../ffi/library.ts'
import type { Column, ValueType } from '../types.ts'
import { looseTypeOf } from './loose-columns.ts'

/** A column with what only the reading side needs to know. */
export interface DescribedColumn extends Column {
  unsigned: boolean
  withZone: boolean
  /** The declared type, null for none, where the database told it past the driver. */
  declared?: string | null
}

const longestName = 1024

function columnCount(statement: Address, profile: DriverProfile): number {
  const out = Buffer.alloc(2)
  check(
    odbcLibrary().columnCount(statement, out),
    HandleType.statement,
    statement,
    profile.narrowText,
    'SQLNumResultCols',
  )
  return out.readInt16LE(0)
}

/** `declared`: the types of the columns as the database itself tells them; they win over the driver's. */
export function describeColumns(
  statement: Address,
  profile: DriverProfile,
  declared: readonly (string | null)[] | null = null,
): DescribedColumn[] {
  const columns: DescribedColumn[] = []
  const names = new Set<string>()
  const count = columnCount(statement, profile)
  for (let index = 1; index <= count; index++) {
    const column = describeColumn(statement, index, profile)
    column.name = uniqueName(column.name || `column_${index}`, names)
    names.add(column.name)
    if (declared?.length === count) {
      column.declared = declared[index - 1] ?? null
      column.type = looseTypeOf(column.declared)
    }
    columns.push(column)
  }
  return columns
}

function describeColumn(statement: Address, index: number, profile: DriverProfile): DescribedColumn {
  const library = odbcLibrary()
  const narrow = profile.narrowText
  const name = Buffer.alloc(longestName * 2)
  const [length, type, digits, nullable] = [Buffer.alloc(2), Buffer.alloc(2), Buffer.alloc(2), Buffer.alloc(2)]
  const size = Buffer.alloc(8)
  const describe = narrow ? library.describeColumnNarrow : library.describeColumnWide
  const result = describe(statement, index, name, longestName, length, type, size, digits, nullable)
  check(result, HandleType.statement, statement, narrow, 'SQLDescribeCol')
  const sqlType = type.readInt16LE(0)
  const hidden = hiddenType(statement, index, profile)
  const valueType = hidden === 'text' ? 'text' : valueTypeOf(sqlType)
  return {
    name: untilNul(name.toString(narrow ? 'utf8' : 'utf16le')), // the length some drivers tell is in bytes, not characters
    type: valueType,
    sqlType,
    size: Number(size.readBigUInt64LE(0)),
    scale: digits.readInt16LE(0),
    nullable: nullable.readInt16LE(0) !== 0,
    unsigned: valueType === 'integer' && numberAttribute(statement, index, ColumnAttribute.unsigned) === 1,
    withZone: hidden === 'timestampWithZone',
  }
}

/** The driver's name for the column's type, where this driver has types that their codes hide. */
function hiddenType(statement: Address, index: number, { typeNames }: DriverProfile) {
  if (Object.keys(typeNames).length === 0) return undefined
  const text = Buffer.alloc(256)
  const result = odbcLibrary().columnAttribute(statement, index, ColumnAttribute.typeName, text, 256, null, null)
  return succeeded(result) ? typeNames[untilNul(text.toString('utf16le'))] : undefined
}

function numberAttribute(statement: Address, index: number, field: number): number {
  const value = Buffer.alloc(8)
  const result = odbcLibrary().columnAttribute(statement, index, field, null, 0, null, value)
  return succeeded(result) ? value.readInt32LE(0) : 0
}

function untilNul(text: string): string {
  const end = text.indexOf('\0')
  return end < 0 ? text : text.slice(0, end)
}

function uniqueName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name
  let number = 2
  while (taken.has(`${name}_${number}`)) number++
  return `${name}_${number}`
}

const valueTypes: Readonly<Record<number, ValueType>> = {
  [SqlType.bigint]: 'integer',
  [SqlType.integer]: 'integer',
  [SqlType.smallint]: 'integer',
  [SqlType.tinyint]: 'integer',
  [SqlType.numeric]: 'decimal',
  [SqlType.decimal]: 'decimal',
  [SqlType.float]: 'float',
  [SqlType.real]: 'float',
  [SqlType.double]: 'float',
  [SqlType.bit]: 'boolean',
  [SqlType.date]: 'date',
  [SqlType.date2]: 'date',
  [SqlType.time]: 'time',
  [SqlType.time2]: 'time',
  [SqlType.timestamp]: 'timestamp',
  [SqlType.timestamp2]: 'timestamp',
  [SqlType.timeWithZone]: 'time',
  [SqlType.serverTime]: 'time',
  [SqlType.timestampWithZone]: 'timestamp',
  [SqlType.serverTimestampOffset]: 'timestamp',
  [SqlType.serverUserType]: 'binary',
  [SqlType.binary]: 'binary',
  [SqlType.varBinary]: 'binary',
  [SqlType.longVarBinary]: 'binary',
}

function valueTypeOf(sqlType: number): ValueType {
  return valueTypes[sqlType] ?? 'text'
}

/** What is told to the public. */
export function publicColumns(described: readonly DescribedColumn[]): Column[] {
  return described.map(({ name, type, sqlType, size, scale, nullable }) => ({
    name,
    type,
    sqlType,
    size,
    scale,
    nullable,
  }))
}
