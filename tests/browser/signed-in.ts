import assert from 'node:assert/strict'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { owner } from '../system/start-server.ts'
import { openPage, type TestPage } from './open-browser.ts'

/** A page of someone who signed in before. */
export async function openSignedIn(
  browser: Browser,
  url: string,
  path: string,
  options: BrowserContextOptions = {},
): Promise<TestPage> {
  const opened = await openPage(browser, options)
  const session = await opened.page.request.post(`${url}/api/v1/session`, { data: owner, headers: { origin: url } })
  assert.ok(session.ok(), await session.text())
  await opened.page.goto(`${url}${path}`)
  return opened
}
