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
  await checkWidth(page, name)
}

/** What is wider than its frame, and neither scrolls there nor ends in dots. */
const cut = `[...document.querySelectorAll('main *')].filter((each) => {
  const { overflowX, textOverflow } = getComputedStyle(each)
  const isHidden = overflowX === 'hidden' && textOverflow !== 'ellipsis' && each.clientWidth > 2
  return isHidden && each.scrollWidth > each.clientWidth + 2 && each.textContent.trim() !== '' && !each.closest('.react-flow, .cm-editor')
}).map((each) => each.outerHTML.slice(0, 200))`

async function checkWidth(page: Page, name: string): Promise<void> {
  const tooWide = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
  assert.ok(tooWide <= 0, `${name} is ${tooWide} px wider than its window`)
}

/** Half of a common window, in each direction: what is left of it when all is twice as large. */
const zoomed = { width: 640, height: 400 }

/** Fails when at 200 % something is lost, or reached only by scrolling sideways; the window is as before afterwards. */
export async function checkZoomed(page: Page, name: string): Promise<void> {
  const before = page.viewportSize()
  await page.setViewportSize(zoomed)
  await page.evaluate(settle)
  await checkWidth(page, `${name} at 200 %`)
  assert.deepEqual(await page.evaluate<string[]>(cut), [], `what is cut off ${name} at 200 %`)
  if (before) await page.setViewportSize(before)
}
