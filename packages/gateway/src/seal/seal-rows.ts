import { type PartUpload, partBytes } from '../upload-parts.ts'
import { createAgeFile } from './age-file.ts'

const [open, comma, close] = [Buffer.from('['), Buffer.from(','), Buffer.from(']')]

/**
 * An upload whose parts are pieces of one age file, which has all rows as a JSON array: no row leaves the gateway that is
 * not encrypted for the recipients. A part is said to have the rows that were added since the one before it.
 */
export function sealRows(recipients: readonly string[], upload: PartUpload): PartUpload {
  const file = createAgeFile(recipients)
  let pieces: Uint8Array[] = []
  let length = 0
  let rowsNotTold = 0
  let isFirst = true

  async function send(): Promise<void> {
    const part = Buffer.concat(pieces, length)
    const rows = rowsNotTold
    pieces = []
    length = 0
    rowsNotTold = 0
    await upload.add(part, rows)
  }

  /** Many rows at once are sealed in several parts, so that no more than one part is held. */
  async function take(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += partBytes) {
      for (const piece of file.update(bytes.subarray(at, at + partBytes))) {
        pieces.push(piece)
        length += piece.length
      }
      if (length >= partBytes) await send()
    }
  }

  return {
    async add(bytes, rows) {
      rowsNotTold += rows
      await take(isFirst ? open : comma)
      isFirst = false
      await take(bytes)
    },
    async done() {
      if (isFirst) await take(open)
      await take(close)
      const last = file.end()
      pieces.push(last)
      length += last.length
      await send()
      return upload.done()
    },
  }
}
