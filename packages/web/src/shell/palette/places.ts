import type { Role } from '@postern/protocol/api'
import { common } from '../../words/common.ts'
import { shellWords } from '../../words/shell.ts'

/** A page that one goes to by a key after `g`, or from the palette. */
export interface Place {
  readonly to:
    | '/connections'
    | '/alerts'
    | '/deliveries'
    | '/flows'
    | '/flow-runs'
    | '/inspection'
    | '/tokens'
    | '/users'
    | '/audit'
    | '/server'
    | '/account'
  readonly label: string
  readonly key: string
  readonly role: Role
}

export const places: readonly Place[] = [
  { to: '/connections', label: common.connections, key: 'c', role: 'viewer' },
  { to: '/alerts', label: common.alerts, key: 'l', role: 'viewer' },
  { to: '/deliveries', label: common.deliveries, key: 'd', role: 'viewer' },
  { to: '/flows', label: common.flows, key: 'f', role: 'viewer' },
  { to: '/flow-runs', label: common.flowRuns, key: 'r', role: 'viewer' },
  { to: '/inspection', label: common.inspectionUrls, key: 'i', role: 'viewer' },
  { to: '/tokens', label: common.apiTokens, key: 't', role: 'operator' },
  { to: '/users', label: common.users, key: 'u', role: 'owner' },
  { to: '/audit', label: common.auditLog, key: 'h', role: 'owner' },
  { to: '/server', label: common.server, key: 's', role: 'owner' },
  { to: '/account', label: shellWords.account, key: 'a', role: 'viewer' },
]
