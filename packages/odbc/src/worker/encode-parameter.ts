import type { DriverProfile } from '../driver-profile.ts'
import { CType, SqlType } from '../ffi/constants.ts'
import { OdbcError } from '../odbc-error.ts'
import type { Parameter, ValueType } from '../types.ts'

/** A parameter as SQLBindParameter takes it; `bytes: null` is SQL NULL. */
export interface EncodedParameter {
  cType: number
  sqlType: number
  size: number
  digits: number
  bytes: Buffer | null
}

/** Texts longer than this are bound as the long type: some drivers limit the short one. */
const longestVarchar = 4000

const integerForm = /^-?\d+$/
const decimalForm = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const dateForm = /^(\d{4})-(\d{2})-(\d{2})$/
const timeForm = /^\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?$/
const timestampForm = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}(?::?\d{2})?)?$/
const specialFloats: ReadonlySet<string> = new Set(['NaN', 'Infinity', '-Infinity'])

/** The binding of one value: never its text inside the SQL, always exact. Throws an OdbcError of kind `data` for a malformed value. */
export function encodeParameter(parameter: Parameter, profile: DriverProfile, position: number): EncodedParameter {
  const { type, value } = parameter
  if (value === null) return { ...nullBindings[type], bytes: null }
  const malformed = (what: string) => OdbcError.local('data', '22018', `Parameter ${position} is not ${what}`)
  switch (type) {
    case 'integer':
      if (!integerForm.test(value)) throw malformed('an integer')
      return encodeInteger(value)
    case 'decimal':
      if (!decimalForm.test(value)) throw malformed('a decimal number')
      return encodeDecimal(value, profile)
    case 'float':
      if (!decimalForm.test(value) && !specialFloats.has(value)) throw malformed('a number')
      return profile.exactFloatText ? encodeAscii(value, SqlType.double, 15, 0) : encodeDouble(Number(value))
    case 'boolean':
      if (value !== 'true' && value !== 'false') throw malformed('true or false')
      return {
        cType: CType.bit,
        sqlType: SqlType.bit,
        size: 1,
        digits: 0,
        bytes: Buffer.from([value === 'true' ? 1 : 0]),
      }
    case 'date':
      if (!dateForm.test(value)) throw malformed('a date of the form 2019-10-12')
      return profile.textTimes || isZeroDate(value) ? encodeText(value, profile, position) : encodeDate(value)
    case 'time':
      if (!timeForm.test(value)) throw malformed('a time of the form 10:00:00.5')
      return encodeText(value, profile, position)
    case 'timestamp': {
      if (!timestampForm.test(value)) throw malformed('a timestamp of the form 2019-10-12T10:00:00.123456')
      return encodeTimestamp(value, profile, position)
    }
    case 'binary':
      return encodeBinary(Buffer.from(value, 'base64'), profile)
    default:
      return encodeText(value, profile, position)
  }
}

const nullOf = (cType: number, sqlType: number, size: number, digits = 0) => ({ cType, sqlType, size, digits })
const nullBindings: Readonly<Record<ValueType, Omit<EncodedParameter, 'bytes'>>> = {
  integer: nullOf(CType.signedBigint, SqlType.bigint, 19),
  decimal: nullOf(CType.char, SqlType.decimal, 38),
  float: nullOf(CType.double, SqlType.double, 15),
  boolean: nullOf(CType.bit, SqlType.bit, 1),
  date: nullOf(CType.date, SqlType.date, 10),
  time: nullOf(CType.char, SqlType.varchar, 18),
  timestamp: nullOf(CType.timestamp, SqlType.timestamp, 26, 6),
  text: nullOf(CType.char, SqlType.varchar, 1),
  binary: nullOf(CType.binary, SqlType.varBinary, 1),
  unknown: nullOf(CType.char, SqlType.varchar, 1),
}

function encodeInteger(value: string): EncodedParameter {
  const number = BigInt(value)
  if (number !== BigInt.asIntN(64, number)) return encodeAscii(value, SqlType.decimal, digitsIn(value), 0)
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(number)
  return { cType: CType.signedBigint, sqlType: SqlType.bigint, size: 19, digits: 0, bytes }
}

function encodeDecimal(value: string, profile: DriverProfile): EncodedParameter {
  if (profile.looseTypes) {
    // a text would compare greater than every number wherever no column lends it an affinity
    if (/^-?\d+$/.test(value)) return encodeInteger(value)
    if (isExactDouble(value)) return encodeDouble(Number(value))
  }
  const scale = /e/i.test(value) ? 0 : (value.split('.')[1]?.length ?? 0)
  return encodeAscii(value, SqlType.decimal, Math.max(digitsIn(value), scale, 1), scale)
}

function digitsIn(value: string): number {
  return value.replace(/[^0-9]/g, '').length
}

/** True when the double prints the same digits again: nothing is lost by binding it. */
function isExactDouble(value: string): boolean {
  const plain = (text: string) =>
    text
      .replace(/^(-?)\./, '$10.')
      .replace(/(\.\d*?)0+$/, '$1')
      .replace(/\.$/, '')
  return plain(String(Number(value))) === plain(value)
}

function encodeDouble(value: number): EncodedParameter {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return { cType: CType.double, sqlType: SqlType.double, size: 15, digits: 0, bytes }
}

function encodeAscii(value: string, sqlType: number, size: number, digits: number): EncodedParameter {
  return { cType: CType.char, sqlType, size, digits, bytes: Buffer.from(value, 'latin1') }
}

function encodeBinary(bytes: Buffer, profile: DriverProfile): EncodedParameter {
  const { isLong, size } = sizeOf(bytes.length, bytes.length, profile)
  return { cType: CType.binary, sqlType: isLong ? SqlType.longVarBinary : SqlType.varBinary, size, digits: 0, bytes }
}

/** `length` decides whether the value is long, `size` is what the driver is told. */
function sizeOf(length: number, size: number, { unlimitedParameters }: DriverProfile) {
  const isLong = length > longestVarchar
  return unlimitedParameters && isLong ? { isLong: false, size: 0 } : { isLong, size: Math.max(1, size) }
}

/** A text parameter: in the encoding the driver reads exactly. */
function encodeText(value: string, profile: DriverProfile, position: number): EncodedParameter {
  if (!value.isWellFormed()) {
    throw OdbcError.local('data', '22021', `Parameter ${position} has a lone surrogate: it is no Unicode text`)
  }
  if (!profile.nulInText && value.includes('\0')) {
    throw OdbcError.local(
      'data',
      '22021',
      `Parameter ${position} has a NUL character, which this database cannot store`,
    )
  }
  const wide = profile.wideParameters
  const bytes = Buffer.from(value, wide ? 'utf16le' : 'utf8')
  const { isLong, size } = sizeOf(value.length, wide ? bytes.length / 2 : bytes.length, profile)
  if (wide)
    return {
      cType: CType.wideChar,
      sqlType: isLong ? SqlType.wideLongVarchar : SqlType.wideVarchar,
      size,
      digits: 0,
      bytes,
    }
  return { cType: CType.char, sqlType: isLong ? SqlType.longVarchar : SqlType.varchar, size, digits: 0, bytes }
}

/** `0000-00-00` or `2024-02-00`, which MySQL's family knows and drivers refuse as a structure. */
function isZeroDate(value: string): boolean {
  return value.slice(5, 7) === '00' || value.slice(8, 10) === '00'
}

function encodeDate(value: string): EncodedParameter {
  const [, year, month, day] = dateForm.exec(value) ?? []
  const bytes = Buffer.alloc(6)
  writeDateStruct(bytes, year, month, day)
  return { cType: CType.date, sqlType: SqlType.date, size: 10, digits: 0, bytes }
}

function encodeTimestamp(value: string, profile: DriverProfile, position: number): EncodedParameter {
  const [, year, month, day, hour, minute, second, fraction = '', offset] = timestampForm.exec(value) ?? []
  if (profile.textTimes || isZeroDate(value)) return encodeText(value.replace('T', ' '), profile, position)
  if (offset !== undefined) {
    if (profile.readsOffsets) return encodeText(value, profile, position)
    throw OdbcError.local('data', '22007', `Parameter ${position} has an offset, which this database cannot read`)
  }
  const bytes = Buffer.alloc(16)
  writeDateStruct(bytes, year, month, day)
  bytes.writeUInt16LE(Number(hour), 6)
  bytes.writeUInt16LE(Number(minute), 8)
  bytes.writeUInt16LE(Number(second), 10)
  bytes.writeUInt32LE(Number(fraction.padEnd(9, '0')), 12)
  const digits = Math.max(6, fraction.length)
  return { cType: CType.timestamp, sqlType: SqlType.timestamp, size: 20 + digits, digits, bytes }
}

function writeDateStruct(bytes: Buffer, year?: string, month?: string, day?: string): void {
  bytes.writeInt16LE(Number(year), 0)
  bytes.writeUInt16LE(Number(month), 2)
  bytes.writeUInt16LE(Number(day), 4)
}
