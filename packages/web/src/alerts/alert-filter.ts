import { alertKinds } from './alert-kinds.ts'

/** Which alerts are looked at, as it stands in the address. */
export interface AlertSearch {
  connection?: string
  kind?: string
  /** `standing` where it says nothing. */
  show?: string
}

/** The filter as the API takes it. What is no kind is left out. */
export function alertParams({ connection, kind, show }: AlertSearch): Record<string, string> {
  return {
    ...(connection && { connection }),
    ...(alertKinds.some((known) => known === kind) && { kind: kind ?? '' }),
    ...(show !== 'all' && { standing: show === 'resolved' ? 'false' : 'true' }),
  }
}
