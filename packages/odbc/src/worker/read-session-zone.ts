import { SessionZone } from '../encode/session-zone.ts'
import { CType, HandleType, nullTerminated } from '../ffi/constants.ts'
import { check } from '../ffi/diagnostics.ts'
import { odbcLibrary } from '../ffi/library.ts'
import { allocate } from '../ffi/memory.ts'
import { allocateHandle } from './handles.ts'
import type { Session } from './session.ts'
import { encodeSql } from './statement.ts'

/** The time zone in which the driver prints times that have one. */
export function readSessionZone({ profile, connection }: Session): SessionZone | null {
  if (profile.zoneQuery === null) return null
  const library = odbcLibrary()
  const statement = allocateHandle(HandleType.statement, connection)
  const memory = allocate(264)
  try {
    const verify = (result: number, call: string) =>
      check(result, HandleType.statement, statement, profile.narrowText, call)
    const execute = profile.narrowText ? library.executeNarrow : library.executeWide
    verify(execute(statement, encodeSql(profile.zoneQuery, profile), nullTerminated), 'SQLExecDirect')
    verify(library.fetch(statement), 'SQLFetch')
    verify(library.getData(statement, 1, CType.char, memory.address + 8n, 256, memory.address), 'SQLGetData')
    return new SessionZone(memory.bytes.toString('latin1', 8, 8 + memory.bytes.readInt32LE(0)))
  } finally {
    library.freeHandle(HandleType.statement, statement)
    memory.free()
  }
}
