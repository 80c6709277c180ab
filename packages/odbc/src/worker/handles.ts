import { EnvironmentAttribute, HandleType, odbc3 } from '../ffi/constants.ts'
import { check } from '../ffi/diagnostics.ts'
import { type Address, odbcLibrary } from '../ffi/library.ts'

const parentOf: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2 }

/** A new handle of `type` under `parent`. */
export function allocateHandle(type: number, parent: Address | null): Address {
  const out = Buffer.alloc(8)
  const result = odbcLibrary().allocHandle(type, parent, out)
  check(result, parentOf[type] ?? 1, parent ?? 0n, false, 'SQLAllocHandle')
  return out.readBigInt64LE(0)
}

let environment: Address | undefined

/** The environment of this thread. */
export function odbcEnvironment(): Address {
  if (environment !== undefined) return environment
  environment = allocateHandle(HandleType.environment, null)
  odbcLibrary().setEnvironmentAttribute(environment, EnvironmentAttribute.odbcVersion, odbc3, 0)
  return environment
}
