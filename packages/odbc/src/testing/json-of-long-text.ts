import assert from 'node:assert/strict'
import { longText } from '../../../../tests/databases/long-value-driver.ts'

const start = '{"c1":"'
const unit = Buffer.from(longText.json)
const many = Buffer.from(longText.json.repeat(100_000))

/** Compares the JSON of a row whose first value repeats {@link longText} with what it is to be, chunk by chunk. */
export class JsonOfLongText {
  readonly #end: number
  #at = 0

  constructor(bytes: number) {
    this.#end = start.length + (bytes / longText.bytes) * unit.length
  }

  /** The whole text has come. */
  get isOver(): boolean {
    return this.#at === this.#end
  }

  expect(chunk: Uint8Array): void {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    if (this.#at === 0) {
      assert.equal(rest.toString('latin1', 0, start.length), start)
      this.#at = start.length
      rest = rest.subarray(start.length)
    }
    while (rest.length > 0 && !this.isOver) {
      const from = (this.#at - start.length) % unit.length
      const length = Math.min(rest.length, many.length - from, this.#end - this.#at)
      assert.ok(rest.subarray(0, length).equals(many.subarray(from, from + length)), `after ${this.#at} bytes`)
      this.#at += length
      rest = rest.subarray(length)
    }
  }
}
