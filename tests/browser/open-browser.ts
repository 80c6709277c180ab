import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { findBrowser } from '../../scripts/setup/system-needs.mjs'
import type { Ending } from '../system/start-server.ts'
import { type Complaints, watchPage } from './watch-page.ts'

/** Nothing of the browser's own may reach the network or the screen. */
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Nothing that a page shows takes longer. */
const withinMs = 15_000

export interface TestPage {
  readonly page: Page
  readonly complaints: Complaints
}

/** Starts a real browser, and ends it with the test. */
export async function openBrowser(t: Ending): Promise<Browser> {
  const executablePath = process.env.TEST_BROWSER ?? findBrowser()
  if (!executablePath) throw new Error('Chromium is not installed: run "npm test", or install the package chromium')
  const browser = await chromium.launch({ executablePath, args: flags })
  t.after(() => browser.close())
  return browser
}

/** A page with nothing remembered, whose complaints are collected. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<TestPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(withinMs)
  return { page, complaints: watchPage(page) }
}
