import type { Role } from '@postern/protocol/api'

/** What each role may do, in words. */
export const roleWords: Readonly<Record<Role, string>> = {
  viewer: 'sees everything but secrets',
  operator: 'also runs, pauses, cancels, redelivers, retries',
  editor: 'also makes, edits and deletes',
  owner: 'also manages users, and sees settings and the audit log',
}

const choices = Object.entries(roleWords)

/** For a Select, up to a role and with it. */
export function roleChoices(highest: Role = 'owner'): { value: string; label: string }[] {
  const end = choices.findIndex(([role]) => role === highest)
  return choices.slice(0, end + 1).map(([value, words]) => ({ value, label: `${value}: ${words}` }))
}

/** The role that a Select gave. */
export const asRole = (value: string | null): Role | null =>
  value === 'viewer' || value === 'operator' || value === 'editor' || value === 'owner' ? value : null
