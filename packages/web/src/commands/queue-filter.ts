/** Which commands of a queue are looked at, as it stands in the address. */
export interface QueueSearch {
  search?: string
  status?: string
  failing?: string
}

const statuses = new Set(['READY', 'PROCESSING', 'PAUSED'])

/** The filter as the API takes it; what it would not know is left out. */
export function queueParams({ search, status, failing }: QueueSearch): Record<string, string> {
  return {
    ...(search && { search }),
    ...(status && statuses.has(status) && { status }),
    ...(failing === 'true' && { failing }),
  }
}
