import { closeSync, ftruncateSync } from 'node:fs'
import koffi from 'koffi'

/** Memory that two processes see: what one writes, the other reads without a copy. */
export interface SharedMemory {
  readonly descriptor: number
  readonly bytes: Uint8Array
}

/** Room for the slots of the ring. Pages that are never written take no memory. */
const sharedBytes = 3 * (2 << 20)

const [closeOnExec, allowSealing] = [1, 2]
const [addSeals, sealShrink, sealGrow] = [1033, 2, 4]
const [readAndWrite, shared] = [3, 1]

interface SystemCalls {
  memfdCreate(name: string, flags: number): number
  fcntl(descriptor: number, command: number, type: 'int', value: number): number
  mmap(address: null, length: number, protection: number, flags: number, descriptor: number, offset: number): unknown
}

let loaded: SystemCalls | undefined

function systemCalls(): SystemCalls {
  if (loaded) return loaded
  const library = koffi.load(null)
  loaded = {
    memfdCreate: library.func('int memfd_create(str name, uint flags)'),
    fcntl: library.func('int fcntl(int descriptor, int command, ...)'),
    mmap: library.func('void *mmap(void *address, size_t length, int prot, int flags, int fd, int64 offset)'),
  } as unknown as SystemCalls // as: what FFI returns has no type of its own
  return loaded
}

/**
 * Mappings that no process uses now. They are kept for the next one and never unmapped: a chunk that somebody still holds
 * may then become old bytes, but never the end of the program.
 */
const unused: SharedMemory[] = []

/** Memory for a new worker process; null where the system has none of this kind (rows travel inside messages there). */
export function takeSharedMemory(): SharedMemory | null {
  return unused.pop() ?? createSharedMemory()
}

export function giveSharedMemoryBack(memory: SharedMemory | null): void {
  if (memory) unused.push(memory)
}

function createSharedMemory(): SharedMemory | null {
  if (process.platform !== 'linux' || process.env.POSTERN_ODBC_SHARED_MEMORY === 'off') return null
  try {
    const { memfdCreate, fcntl } = systemCalls()
    const descriptor = memfdCreate('postern-odbc', closeOnExec | allowSealing)
    if (descriptor < 0) return null
    try {
      ftruncateSync(descriptor, sharedBytes)
      fcntl(descriptor, addSeals, 'int', sealShrink | sealGrow) // a page that went would end its reader with SIGBUS
      return { descriptor, bytes: mapSharedMemory(descriptor) }
    } catch {
      closeSync(descriptor)
      return null
    }
  } catch {
    return null
  }
}

/** The memory behind a descriptor that {@link takeSharedMemory} made, in this process or the one that started it. */
export function mapSharedMemory(descriptor: number): Uint8Array {
  const pointer = systemCalls().mmap(null, sharedBytes, readAndWrite, shared, descriptor, 0)
  if (BigInt.asIntN(64, koffi.address(pointer)) === -1n) throw new Error('the shared memory cannot be mapped')
  return new Uint8Array(koffi.view(pointer, sharedBytes))
}
