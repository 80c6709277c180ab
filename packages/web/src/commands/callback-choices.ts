import type { ComboboxParsedItem } from '@mantine/core'

const directUrls = 'postern://direct-urls/'

/** How a command names a direct URL of this server, whose address nobody can read again. */
export const directUrlCallback = (id: string): string => `${directUrls}${id}`

/** The id of the direct URL that a callback URL names, if it does. */
export const directUrlOf = (url: string): string | null =>
  url.startsWith(directUrls) ? url.slice(directUrls.length) : null

/** An address that is called by HTTP, or that of a direct URL. */
export const isCallbackUrl = (url: string): boolean => /^(https?:\/\/|postern:\/\/direct-urls\/)\S+$/i.test(url.trim())

/** Those whose name or address has what was typed; all of them while one stands there that was picked. */
export function matching(
  options: readonly ComboboxParsedItem[],
  search: string,
  names: ReadonlyMap<string, string>,
): ComboboxParsedItem[] {
  const wanted = names.has(search) ? '' : search.trim().toLowerCase()
  const isWanted = ({ value }: { value: string }) => `${names.get(value)} ${value}`.toLowerCase().includes(wanted)
  return options
    .map((each) =>
      'group' in each ? { ...each, items: each.items.filter((item) => isWanted(item as { value: string })) } : each,
    )
    .filter((each) => ('group' in each ? each.items.length > 0 : isWanted(each as { value: string })))
}
