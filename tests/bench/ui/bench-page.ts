import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { TestApp } from '../../../packages/server/src/testing/test-app.ts'
import { openPage } from '../../browser/open-browser.ts'

export interface BenchContext {
  readonly browser: Browser
  readonly server: TestApp
  readonly url: string
}

/** A page of its owner, with nothing remembered; `prepare` comes before it is opened. */
export async function openBenchPage(
  { browser, server, url }: BenchContext,
  path: string,
  prepare: (page: Page) => Promise<unknown> = async () => {},
  options: BrowserContextOptions = {},
): Promise<Page> {
  const { page } = await openPage(browser, options)
  const [name = '', value = ''] = server.cookie.split('=')
  await page.context().addCookies([{ name, value, url }])
  await prepare(page)
  await page.goto(`${url}${path}`)
  return page
}

/** Asks until it is so; not in the page itself, whose Content-Security-Policy evaluates no text. */
export async function until<T>(page: Page, expression: string): Promise<T> {
  for (const end = Date.now() + 15_000; Date.now() < end; ) {
    const value = await page.evaluate<T | null | undefined | false>(expression)
    if (value !== null && value !== undefined && value !== false) return value
    await page.waitForTimeout(20)
  }
  throw new Error(`It did not become so: ${expression}`)
}
