import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isUbuntu } from './platform.mjs'
import { SetupError } from './setup-error.mjs'
import { findBrowser } from './system-needs.mjs'

/**
 * Ubuntu ships Chromium only as a snap, which containers cannot run. Playwright, whose library drives the browser in
 * the tests anyway, downloads a build of it and installs the system libraries that it needs.
 */
export function installUbuntuBrowser() {
  if (!isUbuntu() || findBrowser()) return
  const cli = fileURLToPath(new URL('../../node_modules/playwright-core/cli.js', import.meta.url))
  const byHand =
    'Install Google Chrome or Chromium, so that google-chrome or chromium is on the PATH, and run this again.'
  if (!existsSync(cli)) throw new SetupError(`a browser is missing for the tests of the web UI. ${byHand}`)
  console.log('Installing Chromium through Playwright: tests use the web UI in a real browser')
  const { status } = spawnSync(process.execPath, [cli, 'install', '--with-deps', 'chromium'], {
    stdio: ['inherit', 'ignore', 'inherit'],
  })
  if (status !== 0) throw new SetupError(`Playwright could not install a browser. ${byHand}`)
}
