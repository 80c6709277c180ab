import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Waits until what fades or slides in is there: half of it has half of its contrast. What turns for ever is left out. */
const settle = `(async () => {
  const frame = () => new Promise(requestAnimationFrame)
  await frame()
  await frame()
  const ending = document.getAnimations().filter((animation) => animation.effect.getComputedTiming().endTime < Infinity)
  await Promise.allSettled(ending.map((animation) => animation.finished))
})()`

/** Fails when the page, as it stands, shuts people out or is wider than its window. */
export async function checkPage(page: Page, name: string): Promise<void> {
  await page.evaluate(settle)
  // Sent by the debugger, as no script of a page could be under its Content-Security-Policy.
  await page.evaluate(axe)
  const results = await page.evaluate<AxeResults>('axe.run(document)')
  const violations = results.violations.map(
    ({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map(({ html }) => html.slice(0, 200)).join('\n')}`,
  )
  assert.deepEqual(violations, [], `accessibility of ${name}`)
  const tooWide = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
  assert.ok(tooWide <= 0, `${name} is ${tooWide} px wider than its window`)
}
