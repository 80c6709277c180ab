import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

/** No page has so many places to stop at. */
const mostPresses = 120

const focused =
  '(({ ariaLabel, textContent, labels }) => ariaLabel ?? labels?.[0]?.textContent ?? textContent)(document.activeElement)'

/** Presses Tab until what has the focus is called so. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const passed: string[] = []
  for (let presses = 0; presses < mostPresses; presses++) {
    await page.keyboard.press('Tab')
    const now = ((await page.evaluate<string | null>(focused)) ?? '').trim()
    if (typeof name === 'string' ? now === name : name.test(now)) return
    passed.push(now.slice(0, 30))
  }
  assert.fail(`Tab never came to ${name}, but to ${passed.join(' · ')}`)
}

/** Goes there by Tab, and presses it. */
export async function pressByTab(page: Page, name: string | RegExp): Promise<void> {
  await tabTo(page, name)
  await page.keyboard.press('Enter')
}
