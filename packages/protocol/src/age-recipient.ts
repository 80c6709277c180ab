const characters = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]
/** What `age` before the separator comes to in the checksum: its upper bits, zero, its lower bits. */
const prefix = [3, 3, 3, 0, 1, 7, 5]
const checksumLength = 6
const keyBytes = 32

/**
 * The X25519 public key of an age recipient (`age1…`, c2sp.org/age), which is Bech32 (BIP 173); null where the text is none.
 *
 * @public
 */
export function readAgeRecipient(text: string): Uint8Array | null {
  if (!/^age1[02-9ac-hj-np-z]{58}$/.test(text)) return null
  const values = Array.from(text.slice(4), (character) => characters.indexOf(character))
  if (checksum([...prefix, ...values]) !== 1) return null
  const key = new Uint8Array(keyBytes)
  let [bits, held, length] = [0, 0, 0]
  for (const value of values.slice(0, -checksumLength)) {
    held = ((held << 5) | value) & 0xfff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    key[length++] = held >> bits
  }
  // What is left over fills the last character up, with zeros.
  return (held & ((1 << bits) - 1)) === 0 ? key : null
}

function checksum(values: readonly number[]): number {
  let sum = 1
  for (const value of values) {
    const top = sum >>> 25
    sum = ((sum & 0x1ffffff) << 5) ^ value
    for (const [bit, term] of generator.entries()) if ((top >>> bit) & 1) sum ^= term
  }
  return sum
}
