import type { ReactNode } from 'react'
import { sentence } from '../lib/sentence.ts'

export const tokenWords = {
  // tokens page
  aboutTokens: (code: ReactNode, reference: ReactNode) =>
    sentence`For programs that use the API as you do: send one as ${code}. The ${reference} has every route.`,
  apiReference: 'API reference',
  shownOnlyOnce: 'The token is shown only this once',
  copyItNow: 'Only its hash is stored. Copy it now.',
  token: (name: string) => `Token “${name}”`,
  noApiTokenYet: 'No API token yet',
  noApiTokenYetText: 'Name the program that will use it, and make one above.',
  nameProgramThatWillUse: 'Name the program that will use it',
  newTokenFor: 'New token for',
  nightlyImport: 'nightly import',
  makeAToken: 'Make a token',
  theTokenIsRevoked: (name: string) => `The token “${name}” is revoked`,
  askToRevoke: (name: string) => `Revoke the token “${name}”?`,
  whatRevokingDoes: 'Programs that use it are refused from their next request on.',
  revokeTheToken: (name: string) => `Revoke the token ${name}`,
}
