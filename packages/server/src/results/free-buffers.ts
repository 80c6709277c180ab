import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** So many bytes of buffers may wait to be freed. */
const atMostBytes = 8 * 1024 * 1024
/** What is left after that was in use at a minor collection or two, and would stay until the next full one. */
const atMostLeft = 16 * 1024 * 1024

setFlagsFromString('--expose-gc')
// The flag is there for as long as the function is asked for.
const collect = runInNewContext('gc') as (options: { type: 'minor' | 'major' }) => void
setFlagsFromString('--no-expose-gc')

let passed = 0

/**
 * To be told of all bytes of results that pass through. V8 frees their buffers when it clears its young generation, but
 * does so by how many objects there are, of which a stream of large buffers makes few: hundreds of megabytes would wait,
 * until full collections become necessary, which cost more than reading and sending them. A minor one takes a millisecond;
 * a full one, some thirty, is made where much is left by it all the same: as the first of many large parts arrive.
 */
export function bytesPassed(count: number): void {
  passed += count
  if (passed < atMostBytes) return
  passed = 0
  collect({ type: 'minor' })
  if (process.memoryUsage().arrayBuffers > atMostLeft) collect({ type: 'major' })
}
