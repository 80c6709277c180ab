import type { Role } from './session.ts'

/** All roles, the least first. Apart from their schema, so that pages which only compare roles load no schemas. */
export const roles: readonly Role[] = ['viewer', 'operator', 'editor', 'owner']

/** Whether `role` may do what `needed` may. */
export const roleReaches = (role: Role, needed: Role): boolean => roles.indexOf(role) >= roles.indexOf(needed)
