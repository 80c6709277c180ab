import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ending } from '../../tests/system/start-server.ts'
import { runProgram } from '../run-program.ts'

/** This machine's system under a layer that takes all changes, and goes with the test. */
export interface ThrowawayRoot {
  /** Runs a shell text in it as root; resolves with what it printed. */
  run(script: string): Promise<string>
  /** The paths that are there, and not in this machine's own system. */
  added(): Promise<string[]>
  /** Starts one in it, and gives the process. */
  start(script: string, log: string): Promise<{ stop(): Promise<number | null> }>
}

/** Needs the right to mount: root, or a container that is allowed to. */
export async function makeThrowawayRoot(t: Ending): Promise<ThrowawayRoot> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-root-'))
  t.after(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, 'layer'))
  // A process of its own keeps the mounts: they end with it.
  const mounts = [
    `mount -t tmpfs tmpfs ${folder}/layer`,
    `mkdir ${folder}/layer/upper ${folder}/layer/work ${folder}/layer/root`,
    `mount -t overlay overlay -o lowerdir=/,upperdir=${folder}/layer/upper,workdir=${folder}/layer/work ${folder}/layer/root`,
    `for each in proc dev sys; do mount --rbind /$each ${folder}/layer/root/$each; done`,
    `mount --bind ${tmpdir()} ${folder}/layer/root${tmpdir()}`,
    'echo mounted',
    'exec sleep infinity',
  ]
  const keeper = spawn('unshare', ['--mount', 'sh', '-ec', mounts.join('\n')], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<void>((resolve) => keeper.once('close', () => resolve()))
  t.after(async () => {
    keeper.kill('SIGKILL')
    await ended
  })
  await new Promise<void>((resolve, reject) => {
    let said = ''
    keeper.once('error', reject)
    keeper.stderr.on('data', (text) => {
      said += text
    })
    keeper.stdout.once('data', () => resolve())
    void ended.then(() => reject(new Error(`no root of its own could be mounted (are you root?): ${said}`)))
  })
  const inside = (script: string) => [
    `--target=${keeper.pid}`,
    '--mount',
    'chroot',
    `${folder}/layer/root`,
    '/bin/sh',
    '-ec',
    script,
  ]
  const layer = join(folder, 'layer/upper')
  return {
    async added() {
      const list = ['find', layer, '-not', '-type', 'c', '-printf', '/%P\\n'] // what was removed is a device there
      const paths = await runProgram('nsenter', [`--target=${keeper.pid}`, '--mount', ...list])
      return paths.split('\n').filter((path) => path !== '' && !existsSync(path))
    },
    run: (script) => runProgram('nsenter', inside(script)),
    async start(script, log) {
      await writeFile(log, '')
      const child = spawn('nsenter', inside(`exec >>${log} 2>&1; ${script}`), { stdio: 'ignore' })
      const over = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
      const stop = () => {
        child.kill('SIGTERM')
        return over
      }
      t.after(async () => void (await stop()))
      return { stop }
    },
  }
}
