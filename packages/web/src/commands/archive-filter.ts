/** What the archive is searched for, as it stands in the address. */
export interface ArchiveFilter {
  search?: string
  outcome?: string
  /** Days on the reader's calendar, both of them included. */
  from?: string
  to?: string
}

/** The filter as the API takes it: a day begins at the reader's midnight, and `to` is the first instant left out. */
export function archiveParams({ search, outcome, from, to }: ArchiveFilter): Record<string, string> {
  const first = from === undefined ? null : midnight(from, 0)
  const end = to === undefined ? null : midnight(to, 1)
  return {
    ...(search && { search }),
    ...(outcome === 'failed' && { failed: 'true' }),
    ...(outcome === 'succeeded' && { failed: 'false' }),
    ...(first && { from: first }),
    ...(end && { to: end }),
  }
}

function midnight(day: string, daysLater: number): string | null {
  const at = new Date(`${day}T00:00:00`)
  if (Number.isNaN(at.getTime())) return null
  at.setDate(at.getDate() + daysLater)
  return at.toISOString()
}
