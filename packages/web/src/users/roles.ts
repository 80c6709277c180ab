import type { Role } from '@postern/protocol/api'
import { userWords } from '../words/users.ts'

/** What each role may do, in words. */
export const roleWords: Readonly<Record<Role, string>> = {
  viewer: userWords.viewerMay,
  operator: userWords.operatorMay,
  editor: userWords.editorMay,
  owner: userWords.ownerMay,
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
