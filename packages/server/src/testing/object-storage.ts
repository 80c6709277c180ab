import type { TestContext } from 'node:test'
import S3rver from '@20minutes/s3rver'
import { type ObjectStorage, openObjectStorage } from '../results/object-storage.ts'
import type { ObjectStorageSettings } from '../results/object-storage-url.ts'
import { makeFolder } from './dialects.ts'

export interface TestStorage {
  readonly settings: ObjectStorageSettings
  readonly storage: ObjectStorage
  /** The same bucket as somebody else's settings have it. */
  open(replaced: Partial<ObjectStorageSettings>): ObjectStorage
  /** Names of all objects, without the prefix. */
  names(): Promise<string[]>
  stop(): Promise<void>
  /** On the same port, with what was there. */
  start(): Promise<void>
}

const bucket = 'results'
/** The only keys that the server knows; it checks what is signed with them. */
const keys = { accessKey: 'S3RVER', secret: 'S3RVER', sessionToken: null }

/** A server of S3's protocol on a free port, with one empty bucket in a temporary folder. */
export async function testStorage(t: TestContext): Promise<TestStorage> {
  const folder = makeFolder()
  let port = 0
  let server: S3rver | null = null
  const opened: ObjectStorage[] = []

  async function start(): Promise<void> {
    server = new S3rver({
      address: '127.0.0.1',
      port,
      directory: folder.path,
      silent: true,
      vhostBuckets: false,
      configureBuckets: [{ name: bucket }],
    })
    port = (await server.run()).port
  }

  async function stop(): Promise<void> {
    const stopped = server?.close()
    server?.httpServer.closeAllConnections()
    server = null
    await stopped
  }

  await start()
  const settings: ObjectStorageSettings = {
    bucket,
    prefix: 'postern/',
    endpoint: new URL(`http://127.0.0.1:${port}`),
    region: 'us-east-1',
    isPathStyle: true,
    ...keys,
  }
  const open: TestStorage['open'] = (replaced) => {
    const storage = openObjectStorage({ ...settings, ...replaced })
    opened.push(storage)
    return storage
  }
  const storage = open({})
  t.after(async () => {
    await Promise.all(opened.map(({ close }) => close()))
    await stop()
    folder.remove()
  })
  return {
    settings,
    storage,
    open,
    names: async () => {
      const names: string[] = []
      for await (const page of storage.list('')) names.push(...page.map(({ name }) => name))
      return names.sort()
    },
    stop,
    start,
  }
}
