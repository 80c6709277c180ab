const defaultLimit = 50

/** One page of a list whose cursor is the id of its last item: asks for one more than fits, to know whether more follow. */
export async function pageOf<T extends { id: string }>(
  limit: number | undefined,
  read: (count: number) => Promise<T[]>,
): Promise<{ items: T[]; nextCursor?: string }> {
  const size = limit ?? defaultLimit
  const items = await read(size + 1)
  const last = items[size - 1]
  return items.length > size && last ? { items: items.slice(0, size), nextCursor: last.id } : { items }
}
