// Node 24 or later: SIGNING_KEYS="whsec_… whpk_…" PORT=8080 node receiver.ts
import { createHash, createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { buffer } from 'node:stream/consumers'

const keys = (process.env.SIGNING_KEYS ?? '').split(' ').filter((key) => key !== '')
const toleranceSeconds = 5 * 60

/** Whether one of the keys signed these bytes, lately. */
function isSigned(headers: IncomingHttpHeaders, body: Buffer): boolean {
  const id = String(headers['webhook-id'])
  const at = String(headers['webhook-timestamp'])
  if (!(Math.abs(Date.now() / 1000 - Number(at)) <= toleranceSeconds)) return false
  const message = Buffer.concat([Buffer.from(`${id}.${at}.`), body])
  const digest = Buffer.from(
    `postern-digest\n${id}\n${at}\nsha-256=:${createHash('sha256').update(body).digest('base64')}:`,
  )
  const ofBody = read(headers['webhook-signature'])
  const ofDigest = read(headers['postern-digest-signature'])
  return keys.some((key) => {
    const bytes = Buffer.from(key.slice(key.indexOf('_') + 1), 'base64')
    if (key.startsWith('whsec_')) {
      const expected = createHmac('sha256', bytes).update(message).digest()
      return ofBody.v1.some((found) => found.length === expected.length && timingSafeEqual(found, expected))
    }
    const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes])
    const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' })
    // Above 1 MiB only the digest is signed with a key pair.
    return (
      ofBody.v1a.some((found) => verify(null, message, publicKey, found)) ||
      ofDigest.v1a.some((found) => verify(null, digest, publicKey, found))
    )
  })
}

function read(header: string | string[] | undefined): { v1: Buffer[]; v1a: Buffer[] } {
  const found: { v1: Buffer[]; v1a: Buffer[] } = { v1: [], v1a: [] }
  for (const signature of String(header ?? '').split(' ')) {
    const [version, text = ''] = signature.split(',')
    if (version === 'v1' || version === 'v1a') found[version].push(Buffer.from(text, 'base64'))
  }
  return found
}

// In earnest a table with a unique key, written in the transaction that takes the rows.
const seen = new Set<string>()

const server = createServer(async (request, response) => {
  const body = await buffer(request)
  if (!isSigned(request.headers, body)) return response.writeHead(401).end('not signed')
  const id = String(request.headers['webhook-id'])
  if (seen.has(id)) console.log(`seen ${id}`)
  else {
    const rows: unknown[] = JSON.parse(body.toString())
    console.log(`took ${id}: ${rows.length} rows`)
    seen.add(id)
  }
  response.writeHead(204).end()
})
server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1')
