/** Of an address the part that is no secret: where it leads to. */
export function addressHost(address: string): string {
  const url = URL.parse(address)
  // Within this server: by an id, which lets nobody in.
  if (url?.protocol === 'postern:') return address
  return url === null ? '…' : `${url.origin}/…`
}
