import { hostname } from 'node:os'
import type { ConnectionInfo } from '@postern/odbc'
import type { ClaimRequest } from '@postern/protocol'
import { gatewayVersion } from './version.ts'

/** Who a gateway is: itself, its machine and, once it was connected, its database and the driver. */
export function introduce(name: string, info: ConnectionInfo | undefined, host: string = hostname()): ClaimRequest {
  return {
    gateway: name,
    version: gatewayVersion,
    ...known('host', host, 255),
    ...(info && known('driver', `${info.driver} ${info.driverVersion}`, 200)),
    ...(info && known('dbms', `${info.dbms} ${info.dbmsVersion}`, 200)),
  }
}

/** Drivers leave out what they do not know, and some end their texts with a NUL, which the server does not take. */
function known(name: 'host' | 'driver' | 'dbms', text: string, longest: number): Partial<ClaimRequest> {
  const cleaned = text.replaceAll('\0', '').trim()
  return cleaned === '' ? {} : { [name]: cleaned.slice(0, longest) }
}
