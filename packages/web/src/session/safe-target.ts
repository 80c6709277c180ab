/** Where to go after sign-in: an address of these pages and of no other site. */
export function safeTarget(to: string | undefined): string {
  if (to === undefined) return '/connections'
  const base = 'http://postern.invalid'
  const url = URL.parse(to, base)
  const isOurs = to.startsWith('/') && url?.origin === base && url.pathname !== '/sign-in'
  return isOurs ? `${url.pathname}${url.search}${url.hash}` : '/connections'
}
