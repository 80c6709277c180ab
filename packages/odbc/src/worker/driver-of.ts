import { attributeOf } from '../connection-string.ts'
import { fetchFirst, fetchNext } from '../ffi/constants.ts'
import { succeeded } from '../ffi/diagnostics.ts'
import { odbcLibrary } from '../ffi/library.ts'
import { odbcEnvironment } from './handles.ts'

export interface Entry {
  name: string
  /** Of a driver: its attributes, `name=value`, one a line. Of a data source: its driver. */
  description: string
}

/** What the driver manager's tables list. */
export function listEntries(what: 'drivers' | 'dataSources'): Entry[] {
  const read = odbcLibrary()[what]
  const [name, text] = [Buffer.alloc(1024), Buffer.alloc(8192)]
  const [nameLength, textLength] = [Buffer.alloc(2), Buffer.alloc(2)]
  const entries: Entry[] = []
  let direction = fetchFirst
  while (succeeded(read(odbcEnvironment(), direction, name, 512, nameLength, text, 4096, textLength))) {
    direction = fetchNext
    const description = text.toString('utf16le', 0, 2 * Math.min(4095, textLength.readInt16LE(0)))
    entries.push({
      name: name.toString('utf16le', 0, 2 * Math.min(511, nameLength.readInt16LE(0))),
      description: description.replace(/\0+$/, '').replaceAll('\0', '\n'),
    })
  }
  return entries
}

/** The driver a connection string names, by itself or through its data source; empty when it does not tell. */
export function driverOf(connectionString: string): string {
  const driver = attributeOf(connectionString, 'driver')
  if (driver) return driver
  const source = attributeOf(connectionString, 'dsn')?.toLowerCase()
  return listEntries('dataSources').find(({ name }) => name.toLowerCase() === source)?.description ?? ''
}
