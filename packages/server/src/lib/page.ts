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

/** What one page of a list is looked for in, where no index knows the filter. */
export const lookedThrough = 20_000

/**
 * One page of a list whose filter no index knows. It is looked for among so many items and no more, so that it is quick
 * however rare a match is: it may have fewer items than fit, even none, while more follow.
 *
 * @param lastLookedAt the id of the item that ends what is looked through; undefined where the list ends before
 */
export async function pageOfFiltered<T extends { id: string }>(
  limit: number | undefined,
  lastLookedAt: () => Promise<string | undefined>,
  read: (count: number, from: string | undefined) => Promise<T[]>,
): Promise<{ items: T[]; nextCursor?: string }> {
  const from = await lastLookedAt()
  const page = await pageOf(limit, (count) => read(count, from))
  return page.nextCursor === undefined && from !== undefined ? { items: page.items, nextCursor: from } : page
}
