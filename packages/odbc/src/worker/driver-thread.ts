import { flushCompileCache } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import { withDefaults } from '../connection-string.ts'
import type { DriverProfile } from '../driver-profile.ts'
import { connectionProfile, profileOf } from '../driver-profiles.ts'
import { ConnectionAttribute, HandleType, Info, noPrompt, nullTerminated } from '../ffi/constants.ts'
import { check, succeeded } from '../ffi/diagnostics.ts'
import { type Address, odbcLibrary } from '../ffi/library.ts'
import { sqliteLibrary } from '../ffi/sqlite-library.ts'
import { OdbcError } from '../odbc-error.ts'
import { mapSharedMemory } from '../process/shared-memory.ts'
import { driverOf } from './driver-of.ts'
import { allocateHandle, odbcEnvironment } from './handles.ts'
import { SqliteDatabase } from './loose-columns.ts'
import type { Reply, Request } from './messages.ts'
import { closeStatement } from './open-statement.ts'
import { freeAllPrepared, freePrepared } from './prepared-statements.ts'
import { leaveReadOnly } from './read-only.ts'
import { controlOf } from './ring.ts'
import { describeQuery, prepareQuery, runMoreResults, runQuery } from './run-query.ts'
import type { Session } from './session.ts'
import { beginTransaction, endTransaction } from './transaction.ts'

/** What the thread is started with. */
export interface DriverThreadData {
  /** The control words of ring.ts. */
  control: SharedArrayBuffer
  /** Memory that the reader sees, too; null where rows travel in messages. */
  memoryDescriptor: number | null
}

const port = parentPort
if (!port) throw new Error('this file is a worker thread')
const data: DriverThreadData = workerData
const control = controlOf(data.control)
const sharedMemory = data.memoryDescriptor === null ? null : mapSharedMemory(data.memoryDescriptor)
const reply = (message: Reply, transfer: readonly ArrayBuffer[] = []) => port.postMessage(message, [...transfer])

let session: Session | undefined

port.on('message', (request: Request) => {
  try {
    handle(request)
  } catch (error) {
    reply({ type: 'failed', error: fieldsOf(error) })
  }
})

function handle(request: Request): void {
  if (request.type === 'connect') {
    session = openSession(request)
    flushCompileCache() // the process ends without a chance to do so
    return
  }
  const opened = session
  if (!opened) throw new Error('not connected')
  if (!opened.open && request.type !== 'close') leaveReadOnly(opened)
  switch (request.type) {
    case 'describe':
      reply({ type: 'described', columns: describeQuery(opened, request.sql) })
      break
    case 'query':
      runQuery(opened, request)
      break
    case 'moreResults':
      runMoreResults(opened)
      break
    case 'prepare':
      reply({ type: 'prepared', ...prepareQuery(opened, request.id, request.sql) })
      break
    case 'unprepare':
      freePrepared(opened.prepared, request.id)
      reply({ type: 'done' })
      break
    case 'begin':
      beginTransaction(opened, request.isolation)
      reply({ type: 'done' })
      break
    case 'endTransaction':
      endTransaction(opened, request.commit)
      reply({ type: 'done' })
      break
    case 'close':
      session = undefined // also where it cannot be closed well: nothing is done with it any more
      closeSession(opened)
  }
}

function openSession(request: Request & { type: 'connect' }): Session {
  let profile = profileOf(driverOf(request.connectionString))
  let connection = connectWith(profile, request)
  const driver = information(connection, Info.driverName)
  if (driver !== '' && profileOf(driver) !== profile) {
    // the string did not tell which driver it is: connect again with what this one needs
    disconnect(connection)
    profile = profileOf(driver)
    connection = connectWith(profile, request)
  }
  const info = {
    driver,
    driverVersion: information(connection, Info.driverVersion),
    dbms: information(connection, Info.dbmsName),
    dbmsVersion: information(connection, Info.dbmsVersion),
  }
  const sqlite = profile.looseTypes ? SqliteDatabase.of(connection, info.driverVersion) : null
  reply({ type: 'connected', info })
  return {
    connection,
    profile: connectionProfile(profile, request.text, flags(connection, Info.getDataExtensions), info.driverVersion),
    sqlite,
    control,
    sharedMemory,
    prepared: new Map(),
    open: null,
    isReadOnly: false,
    attached: null,
    reply,
  }
}

function connectWith(profile: DriverProfile, request: Request & { type: 'connect' }): Address {
  const library = odbcLibrary()
  if (profile.looseTypes) sqliteLibrary() // before the driver opens its first database
  const connection = allocateHandle(HandleType.connection, odbcEnvironment())
  library.setConnectionAttribute(connection, ConnectionAttribute.loginTimeout, request.loginTimeoutSeconds, 0)
  const text = Buffer.from(`${withDefaults(request.connectionString, profile.attributes)}\0`, 'utf16le')
  const out = Buffer.alloc(4096)
  const result = library.driverConnect(connection, null, text, nullTerminated, out, 2048, Buffer.alloc(2), noPrompt)
  try {
    check(result, HandleType.connection, connection, false, 'SQLDriverConnect')
  } catch (error) {
    library.freeHandle(HandleType.connection, connection)
    if (!(error instanceof OdbcError) || error.kind === 'permission') throw error
    throw new OdbcError({ ...error.toFields(), kind: 'connection' })
  }
  return connection
}

function information(connection: Address, type: number): string {
  const text = Buffer.alloc(512)
  const length = Buffer.alloc(2)
  if (!succeeded(odbcLibrary().information(connection, type, text, 512, length))) return ''
  return text.toString('utf16le', 0, Math.min(510, length.readInt16LE(0))).replace(/\0.*$/s, '')
}

function flags(connection: Address, type: number): number {
  const value = Buffer.alloc(4)
  return succeeded(odbcLibrary().information(connection, type, value, 4, null)) ? value.readUInt32LE(0) : 0
}

function disconnect(connection: Address): void {
  odbcLibrary().disconnect(connection)
  odbcLibrary().freeHandle(HandleType.connection, connection)
}

function closeSession({ connection, prepared, open }: Session): void {
  if (open) closeStatement(open)
  freeAllPrepared(prepared)
  disconnect(connection)
  reply({ type: 'closed' })
}

function fieldsOf(error: unknown) {
  if (error instanceof OdbcError) return error.toFields()
  const message = error instanceof Error ? error.message : String(error)
  return OdbcError.local('other', 'HY000', message).toFields()
}
