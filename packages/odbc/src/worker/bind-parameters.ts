import type { DriverProfile } from '../driver-profile.ts'
import { HandleType, inputParameter, nullData, SqlType } from '../ffi/constants.ts'
import { check, succeeded } from '../ffi/diagnostics.ts'
import { type Address, odbcLibrary } from '../ffi/library.ts'
import { allocate, type StableMemory } from '../ffi/memory.ts'
import type { Parameter, ValueType } from '../types.ts'
import { type EncodedParameter, encodeParameter } from './encode-parameter.ts'

/** Binds all parameters of a statement. The memory must outlive its execution. */
export function bindParameters(
  statement: Address,
  parameters: readonly Parameter[],
  profile: DriverProfile,
): StableMemory | null {
  if (parameters.length === 0) return null
  const encoded = parameters.map((parameter, index) => encodeOne(statement, parameter, profile, index + 1))
  const size = encoded.reduce((sum, { bytes }) => sum + 8 + aligned((bytes?.length ?? 0) + 2), 0)
  const memory = allocate(size)
  let at = 0
  for (const [index, { cType, sqlType, size: columnSize, digits, bytes }] of encoded.entries()) {
    const indicator = memory.address + BigInt(at)
    memory.bytes.writeBigInt64LE(BigInt(bytes?.length ?? nullData), at)
    at += 8
    bytes?.copy(memory.bytes, at)
    const result = odbcLibrary().bindParameter(
      statement,
      index + 1,
      inputParameter,
      cType,
      sqlType,
      columnSize,
      digits,
      memory.address + BigInt(at),
      bytes?.length ?? 0,
      indicator,
    )
    check(result, HandleType.statement, statement, profile.narrowText, 'SQLBindParameter')
    at += aligned((bytes?.length ?? 0) + 2) // two bytes more: a terminator for drivers that look for one
  }
  return memory
}

function aligned(bytes: number): number {
  return (bytes + 7) & ~7
}

function encodeOne(
  statement: Address,
  parameter: Parameter,
  profile: DriverProfile,
  position: number,
): EncodedParameter {
  if (parameter.type !== 'unknown' || !profile.describesParameters) return encodeParameter(parameter, profile, position)
  const type = describeParameter(statement, position)
  return encodeParameter({ type, value: parameter.value }, profile, position)
}

const describedTypes: Readonly<Record<number, ValueType>> = {
  [SqlType.bigint]: 'integer',
  [SqlType.integer]: 'integer',
  [SqlType.smallint]: 'integer',
  [SqlType.decimal]: 'decimal',
  [SqlType.numeric]: 'decimal',
}

function describeParameter(statement: Address, position: number): ValueType {
  const [type, digits, nullable] = [Buffer.alloc(2), Buffer.alloc(2), Buffer.alloc(2)]
  const result = odbcLibrary().describeParameter(statement, position, type, Buffer.alloc(8), digits, nullable)
  return (succeeded(result) ? describedTypes[type.readInt16LE(0)] : undefined) ?? 'text'
}
