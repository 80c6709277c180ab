import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Ending } from '../../../tests/system/start-server.ts'
import { until } from '../../../tests/system/until.ts'
import { sha256Of } from '../../contents/checksums.ts'
import { runProgram } from '../../run-program.ts'

/** A window that is still being drawn looks the same for a moment, too. */
const stillTimes = 5

export interface Screen {
  /** What programs find it by. */
  readonly display: string
  /** Waits for a window, gives its number. */
  window(title: string): Promise<string>
  press(window: string, key: string): Promise<void>
  /** Takes a picture, once several in a row show the same, and not what the last one did. */
  shoot(path: string): Promise<void>
}

/** A screen that nobody sees. Needs the packages xvfb, xdotool and imagemagick. */
export async function openScreen(t: Ending): Promise<Screen> {
  // It looks for a free number, and tells it.
  const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1024x768x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  t.after(async () => {
    server.kill()
    if (server.exitCode === null && server.signalCode === null) await once(server, 'close')
  })
  const [number] = await once(createInterface(server.stdout), 'line')
  const display = `:${number}`
  const env = { ...process.env, DISPLAY: display }
  const xdotool = (...args: string[]) => runProgram('xdotool', args, { env })
  let last = ''
  const picture = async (path: string) => {
    await runProgram('import', ['-window', 'root', '-strip', '-define', 'png:exclude-chunks=date,time', path], { env })
    return await sha256Of(path)
  }
  return {
    display,
    async window(title) {
      const look = () => xdotool('search', '--onlyvisible', '--name', title).catch(() => '')
      return await until(`a window "${title}"`, async () => (await look()).trim().split('\n')[0] || undefined, 60_000)
    },
    async press(window, key) {
      await xdotool('windowfocus', '--sync', window, 'key', key)
    },
    async shoot(path) {
      let [shown, times] = ['', 0]
      const look = async () => {
        const now = await picture(path)
        times = now === shown ? times + 1 : 1
        shown = now
        return times >= stillTimes && now !== last && now
      }
      last = await until('a picture that stands still', look, 120_000)
    },
  }
}
