import type { Role } from '@postern/protocol/api'

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
  { to: '/connections', label: 'Connections', key: 'c', role: 'viewer' },
  { to: '/alerts', label: 'Alerts', key: 'l', role: 'viewer' },
  { to: '/deliveries', label: 'Deliveries', key: 'd', role: 'viewer' },
  { to: '/flows', label: 'Flows', key: 'f', role: 'viewer' },
  { to: '/flow-runs', label: 'Flow runs', key: 'r', role: 'viewer' },
  { to: '/inspection', label: 'Inspection URLs', key: 'i', role: 'viewer' },
  { to: '/tokens', label: 'API tokens', key: 't', role: 'operator' },
  { to: '/users', label: 'Users', key: 'u', role: 'owner' },
  { to: '/audit', label: 'Audit log', key: 'h', role: 'owner' },
  { to: '/server', label: 'Server', key: 's', role: 'owner' },
  { to: '/account', label: 'Your account', key: 'a', role: 'viewer' },
]
