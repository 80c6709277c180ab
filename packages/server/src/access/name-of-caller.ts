import type { Caller } from './caller.ts'

/** Who called, in words for a history: the e-mail address of a session's account, or the name of an API token. */
export const nameOfCaller = ({ email, tokenName }: Caller): string =>
  tokenName === null ? email : `API token ${tokenName}`
