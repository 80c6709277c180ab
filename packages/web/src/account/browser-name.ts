import { accountWords } from '../words/account.ts'

/** The first that is in it: each calls itself by the names of those before it, too. */
const browsers: readonly (readonly [mark: string, name: string])[] = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
]
const systems: readonly (readonly [mark: string, name: string])[] = [
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Windows', 'Windows'],
  ['Mac OS X', 'macOS'],
  ['Linux', 'Linux'],
]

/** A browser in few words, by what it says of itself. */
export function browserName(userAgent: string): string {
  const named = (list: typeof browsers) => list.find(([mark]) => userAgent.includes(mark))?.[1]
  const [browser, system] = [named(browsers), named(systems)]
  if (browser === undefined) return userAgent.slice(0, 40) || accountWords.unknownBrowser
  return system === undefined ? browser : accountWords.browserOnSystem(browser, system)
}
