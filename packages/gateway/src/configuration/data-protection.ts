import koffi from 'koffi'

/** https://learn.microsoft.com/windows/win32/api/dpapi/nf-dpapi-cryptprotectdata */
const crypt32 = koffi.load('crypt32.dll')
const kernel32 = koffi.load('kernel32.dll')
koffi.struct('POSTERN_DATA_BLOB', { cbData: 'uint32_t', pbData: 'void *' })

const signature = (name: string) =>
  `int __stdcall ${name}(POSTERN_DATA_BLOB *input, void *words, void *entropy, void *reserved, void *prompt, uint32_t flags, _Out_ POSTERN_DATA_BLOB *output)`
const cryptProtectData = crypt32.func(signature('CryptProtectData'))
const cryptUnprotectData = crypt32.func(signature('CryptUnprotectData'))
const localFree = kernel32.func('void * __stdcall LocalFree(void *memory)')

/** No window may ask for anything, and the key is the machine's: who configures is not the user of the service. */
const flags = 0x1 | 0x4

/** Data Protection API of Windows; the file that holds the result is closed to other users by its folder. */
export const protect = (bytes: Buffer): Buffer => call(cryptProtectData, bytes, 'CryptProtectData')
export const unprotect = (bytes: Buffer): Buffer => call(cryptUnprotectData, bytes, 'CryptUnprotectData')

function call(work: typeof cryptProtectData, bytes: Buffer, name: string): Buffer {
  const output: { cbData?: number; pbData?: unknown } = {}
  const done = work({ cbData: bytes.length, pbData: bytes }, null, null, null, null, flags, output)
  if (!done) throw new Error(`${name} of Windows failed`)
  try {
    return Buffer.from(koffi.decode(output.pbData, koffi.array('uint8_t', output.cbData ?? 0, 'Typed')))
  } finally {
    localFree(output.pbData)
  }
}
