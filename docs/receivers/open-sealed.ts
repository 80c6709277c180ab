// Node 24 or later, npm install age-encryption: AGE_IDENTITY=AGE-SECRET-KEY-… node open-sealed.ts < body > rows.json
import { buffer } from 'node:stream/consumers'
import { Decrypter } from 'age-encryption'

/** The rows of a sealed result. Rejects when they are not sealed for this key, or not whole and as they were sealed. */
async function openSealed(body: Uint8Array, identity: string): Promise<unknown[]> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  return JSON.parse(await decrypter.decrypt(body, 'text'))
}

// Of a body whose signature was verified: sealing says who can read it, not who sent it.
const rows = await openSealed(await buffer(process.stdin), process.env.AGE_IDENTITY ?? '')
process.stdout.write(JSON.stringify(rows))
