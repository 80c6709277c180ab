import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { type FlowSetup, flowSetup } from '../../packages/server/src/testing/flow-setup.ts'
import { checkPage, checkZoomed } from './check-page.ts'
import { openBrowser, openPage } from './open-browser.ts'
import { tabTo } from './tab-to.ts'

const stop = { start: 'done', steps: { done: { type: 'stop', answer: 'object.twice' } } }

test('flows in the browser', async (t) => {
  const [browser, server] = await Promise.all([openBrowser(t), flowSetup(t, 'sqlite')])
  await t.test('a flow is drawn by mouse, published, and begins with what its signed direct URL gets', () =>
    byMouse(browser, server),
  )
  await t.test('a flow is built by keyboard alone, tested as a draft, and its run is seen step by step', () =>
    byKeyboard(browser, server),
  )
  await t.test('a flow run is looked at on a telephone in the dark, and goes on from a step', (sub) =>
    onTelephone(sub, browser, server),
  )
})

async function open(browser: Browser, server: FlowSetup, path: string, options: Parameters<typeof openPage>[1] = {}) {
  const opened = await openPage(browser, options)
  const [name = '', value = ''] = server.cookie.split('=')
  const url = server.publicUrl()
  await opened.page.context().addCookies([{ name, value, url }])
  await opened.page.goto(`${url}${path}`)
  return opened
}

const draftOf = async ({ api }: FlowSetup, id: string) => {
  const { draftVersion, publishedVersion } = (await api('GET', `/flows/${id}`)).body
  return (await api('GET', `/flows/${id}/versions/${draftVersion ?? publishedVersion}`)).body.definition
}

const step = (page: Page, name: string) =>
  page.getByLabel('Canvas of the flow').getByRole('button', { name: new RegExp(`^${name}\\b`) })

async function write(page: Page, label: string, text: string) {
  await page.getByRole('textbox', { name: label, exact: true }).click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(text)
}

async function byMouse(browser: Browser, server: FlowSetup) {
  const { page, complaints } = await open(browser, server, '/flows', { viewport: { width: 1440, height: 1000 } })
  await page.getByRole('button', { name: 'New flow' }).first().click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Twice')
  await page.getByRole('button', { name: 'Make the flow' }).click()
  await page.waitForURL(/\/flows\/.+/)
  const id = page.url().split('/').at(-1) ?? ''

  // Onto the line between the start and the only step.
  await step(page, 'done').waitFor()
  const line = page.locator('.react-flow__edge-interaction').first()
  await page
    .getByRole('button', { name: 'Add Transform' })
    .dragTo(line, { force: true, targetPosition: { x: 11, y: 6 } })
  const form = page.getByRole('region', { name: 'Step transform' })
  await form.getByText('is needed').waitFor()
  await checkPage(page, 'a flow with a problem')
  await write(page, 'Expression', 'object.customer * 2')
  await form.getByRole('textbox', { name: 'Into' }).fill('twice')
  await page.getByText('Nothing is wrong with it').waitFor()

  // By the button on a line; and a way is drawn from its point to another step.
  await page.getByRole('button', { name: 'Add a step between the start and transform' }).click()
  await page.getByRole('menuitem', { name: /^Condition/ }).click()
  await write(page, 'If', 'object.customer > 0')
  const point = page.locator('[data-step="/steps/condition"] .react-flow__handle[data-handleid="else"]')
  await point.dragTo(step(page, 'done'))
  await page.getByRole('combobox', { name: 'Else' }).and(page.locator('[value^="done"]')).waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('button', { name: 'Redo' }).click()

  // The same draft as JSON, where a problem leads to its place.
  await page.getByText('JSON', { exact: true }).click()
  const editor = page.getByRole('textbox', { name: 'Definition' })
  const right = JSON.parse((await editor.textContent()) ?? '')
  assert.deepEqual(right.steps, {
    done: { type: 'stop', answer: 'object' },
    transform: { type: 'transform', next: 'done', expression: 'object.customer * 2', into: 'twice' },
    condition: { type: 'condition', then: 'transform', if: 'object.customer > 0', else: 'done' },
  })
  await write(page, 'Definition', JSON.stringify(right, null, 2).replace('"next": "done"', '"next": "nowhere"'))
  const problems = page.getByRole('list', { name: 'What is wrong with definition' })
  await problems.getByText('/steps/transform/next').first().click()
  assert.equal(await page.evaluate<string>('getSelection().toString()'), '"next": "nowhere"')
  await write(page, 'Definition', JSON.stringify(right, null, 2))
  await page.getByText('Canvas', { exact: true }).click()
  await step(page, 'transform').waitFor()
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await page.getByText('Version 1 published').waitFor()
  assert.deepEqual(await draftOf(server, id), right)

  await step(page, 'done').click()
  await write(page, 'Answer', 'object.twice')
  await page.getByRole('button', { name: 'Difference to published' }).click()
  const difference = page.getByRole('dialog').getByRole('region', { name: 'done' })
  await difference.getByRole('row', { name: 'answer object object.twice' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Undo' }).click()

  await page.getByRole('button', { name: 'New direct URL' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Customers')
  await page.getByRole('dialog').getByRole('combobox', { name: 'Lets in by' }).click()
  await page.getByRole('option', { name: /A signature/ }).click()
  await page.getByRole('button', { name: 'Make it' }).click()
  await page.getByText('This is shown only this once').waitFor()
  await page.getByRole('button', { name: 'Send it' }).click()
  await page.getByText('Answered 202').waitFor()
  await page.getByRole('link', { name: 'The flow run', exact: true }).click()
  const drawn = page.getByLabel('Version 1 of the flow')
  await drawn.getByRole('button', { name: /transform.*done/s }).click()
  await page.getByLabel('Outcome of transform').getByText('14').waitFor()
  await checkPage(page, 'a flow run')
  assert.deepEqual(complaints.take(), [])
}

async function byKeyboard(browser: Browser, server: FlowSetup) {
  const { id } = (await server.api('POST', '/flows', { name: 'By keys', definition: stop })).body
  const { page, complaints } = await open(browser, server, `/flows/${id}`, { viewport: { width: 1440, height: 1000 } })
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const hasFocus = (name: string) => step(page, name).and(page.locator(':focus')).waitFor()
  /** Out of an editor, where Escape may first close what is offered there. */
  const leaveEditor = async (name: string) => {
    await press('Escape')
    if (await page.evaluate<boolean>('document.activeElement.closest(".cm-editor") !== null')) await press('Escape')
    await hasFocus(name)
  }
  await step(page, 'done').waitFor()
  await tabTo(page, 'Add Condition')
  await press('Enter')
  await hasFocus('condition')
  await press('Enter')
  await page.keyboard.type('object.n > 1')
  await leaveEditor('condition')

  await press('a')
  await page
    .getByRole('menuitem', { name: /^Data Gateway/ })
    .and(page.locator(':focus'))
    .waitFor()
  await press('ArrowDown', 'ArrowDown', 'Enter')
  await hasFocus('transform')
  await press('Enter')
  await page.keyboard.type('object.n * 2')
  await press('Tab')
  await page.keyboard.type('twice')
  await press('Escape')
  await hasFocus('transform')
  await press('F2', 'ControlOrMeta+a')
  await page.keyboard.type('double')
  await press('Enter')
  await page.getByRole('region', { name: 'Step double' }).waitFor()
  await press('Escape')
  await hasFocus('double')
  await press('Delete')
  await hasFocus('condition')
  await press('ControlOrMeta+z')
  await step(page, 'double').waitFor()

  // The other way is led to the end by the form.
  await press('c', 'Tab')
  await page.keyboard.type('done')
  await press('ArrowDown', 'Enter', 'Escape')
  await hasFocus('condition')
  await page.getByText('Nothing is wrong with it').waitFor()
  await tabTo(page, 'Save the draft')
  await press('Enter')
  await page.getByText('The draft is saved').waitFor()
  assert.deepEqual(await draftOf(server, id), {
    start: 'condition',
    steps: {
      ...stop.steps,
      condition: { type: 'condition', then: 'double', if: 'object.n > 1', else: 'done' },
      double: { type: 'transform', next: 'done', expression: 'object.n * 2', into: 'twice' },
    },
  })

  await tabTo(page, 'Test with a record')
  await press('Enter')
  await tabTo(page, 'Record')
  await press('ControlOrMeta+a')
  await page.keyboard.insertText('{"n": 21}')
  await tabTo(page, 'Run it')
  await press('Enter')
  await page.getByText('as a test of the draft').waitFor()
  const drawn = page.getByLabel('Version 1 of the flow')
  await drawn.getByRole('button', { name: /double.*done/s }).waitFor()
  await tabTo(page, (await drawn.getByRole('button', { name: /^condition/ }).textContent()) ?? '')
  await press('ArrowDown', 'Enter')
  await page.getByLabel('Outcome of double').getByText('42').waitFor()
  await page.getByLabel('The answer').getByText('42').waitFor()
  assert.deepEqual(complaints.take(), [])
}

async function onTelephone(t: TestContext, browser: Browser, server: FlowSetup) {
  const flow = await server.flow({
    start: 'list',
    steps: {
      list: { type: 'transform', expression: '[1, 2, 3]', into: 'numbers', next: 'each' },
      each: {
        type: 'for_each',
        items: 'object.numbers',
        do: {
          start: 'small',
          steps: { small: { type: 'transform', expression: 'object.item < 3 ? 1 : $error("large")', into: 'item' } },
        },
        into: 'sizes',
      },
    },
  })
  const run = await server.run(flow)
  await server.ended(run)
  const narrow = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' as const }
  const { page, complaints } = await open(browser, server, `/flow-runs/${run}`, narrow)
  t.after(() => page.close())
  await page.getByRole('region', { name: 'Step small' }).getByText('EXPRESSION_ERROR').waitFor()
  await page.getByRole('combobox', { name: 'Execution' }).click()
  await page.getByRole('option', { name: 'item 0 · DONE' }).click()
  await page.getByLabel('Outcome of small').getByText('1', { exact: true }).waitFor()
  await checkPage(page, 'a flow run on a telephone')
  await checkZoomed(page, 'a flow run')
  await page.getByRole('button', { name: /^each/ }).click()
  await page.getByRole('button', { name: 'Retry from each' }).click()
  await page.getByText('It goes on from each').waitFor()
  await page.getByRole('button', { name: /each.*2 times/s }).waitFor()
  await page.goto(`${server.publicUrl()}/flows/${flow}`)
  await page.getByRole('button', { name: 'Add a step', exact: true }).waitFor()
  await step(page, 'list').click()
  await page.getByRole('region', { name: 'Step list' }).waitFor()
  await checkPage(page, 'a flow on a telephone')
  await checkZoomed(page, 'a flow')
  assert.deepEqual(complaints.take(), [])
}
