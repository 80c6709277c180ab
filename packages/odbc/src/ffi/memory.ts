import koffi from 'koffi'
import type { Address } from './library.ts'

/** Memory that never moves: ODBC keeps the addresses of bound buffers between calls, which JavaScript's own memory forbids. */
export interface StableMemory {
  readonly address: Address
  readonly bytes: Buffer
  free(): void
}

export function allocate(size: number): StableMemory {
  const pointer: unknown = koffi.alloc('uint8', size)
  const bytes = Buffer.from(koffi.view(pointer, size))
  bytes.fill(0)
  return { address: koffi.address(pointer), bytes, free: () => koffi.free(pointer) }
}
