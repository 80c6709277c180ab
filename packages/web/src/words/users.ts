import type { ReactNode } from 'react'
import { sentence } from '../lib/sentence.ts'

export const userWords = {
  // invite modal
  inviteSomebody: 'Invite somebody',
  done: 'Done',
  makeTheLink: 'Make the link',

  // roles
  viewerMay: 'sees everything but secrets',
  operatorMay: 'also runs, pauses, cancels, redelivers, retries',
  editorMay: 'also makes, edits and deletes',
  ownerMay: 'also manages users, and sees settings and the audit log',

  // shown invitation
  linkShownOnlyOnce: 'The link is shown only this once',
  sendLinkTo: (email: ReactNode, expiresAt: ReactNode) =>
    sentence`Send it to ${email}. Whoever opens it chooses the password; it works once, until ${expiresAt}.`,
  oneTimeLink: 'One-time link',

  // user row
  you: '(you)',
  isNow: (email: string, role: string) => `${email} is ${role} now`,
  roleOf: (email: string) => `Role of ${email}`,
  isDisabled: (email: string) => `${email} is disabled, and signed out everywhere`,
  isEnabled: (email: string) => `${email} is enabled again`,
  isRemoved: (email: string) => `${email} is removed`,
  askToRemove: (email: string) => `Remove ${email}?`,
  whatRemovingDoes:
    'The account goes with its sessions and API tokens: programs that use them are refused from their next request on.',
  remove: 'Remove',
  actionsOf: (email: string) => `Actions of ${email}`,
  newOneTimeLink: 'New one-time link',
  whatTheyDid: 'What they did',
  enable: 'Enable',
  disable: 'Disable',

  // users page
  usersDescription: 'Who may sign in, and what each may do. A change counts from the next request on.',
}
