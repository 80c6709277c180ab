import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Fails when the page, as it stands, shuts people out or is wider than its window. */
export async function checkPage(page: Page, name: string): Promise<void> {
  // Sent by the debugger, as no script of a page could be under its Content-Security-Policy.
  await page.evaluate(axe)
  const results = await page.evaluate<AxeResults>('axe.run(document)')
  const serious = results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join('\n')}`)
  assert.deepEqual(serious, [], `accessibility of ${name}`)
  const tooWide = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
  assert.ok(tooWide <= 0, `${name} is ${tooWide} px wider than its window`)
}
