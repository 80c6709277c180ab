/** Of an address the part that is no secret: where it leads to. */
export function addressHost(address: string): string {
  const url = URL.parse(address)
  return url === null ? '…' : `${url.origin}/…`
}
