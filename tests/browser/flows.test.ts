import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flowSetup } from '../../packages/server/src/testing/flow-setup.ts'
import { checkPage } from './check-page.ts'
import { openBrowser, openPage } from './open-browser.ts'

const definition = {
  start: 'double',
  steps: {
    double: { type: 'transform', expression: 'object.customer * 2', into: 'twice', next: 'nowhere' },
    done: { type: 'stop', answer: '{"twice": object.twice}' },
  },
}

test('a flow is written, told what is wrong at its place, published, and begins with what its direct URL gets', async (t) => {
  const [browser, server] = await Promise.all([openBrowser(t), flowSetup(t, 'sqlite')])
  const { page, complaints } = await openPage(browser)
  const [name = '', value = ''] = server.cookie.split('=')
  const url = server.publicUrl()
  await page.context().addCookies([{ name, value, url }])
  await page.goto(`${url}/flows`)
  await page.getByRole('button', { name: 'New flow' }).first().click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Twice')
  await page.getByRole('button', { name: 'Make the flow' }).click()

  const editor = page.getByRole('textbox', { name: 'Definition' })
  const write = async (text: string) => {
    await editor.click()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.insertText(text)
  }
  await write(JSON.stringify(definition, null, 2))
  await page.getByRole('button', { name: 'Check' }).click()
  const problems = page.getByRole('list', { name: 'What is wrong with definition' })
  await problems.getByText('/steps/double/next').first().click()
  await checkPage(page, 'a definition with a problem')
  assert.equal(await page.evaluate<string>('getSelection().toString()'), '"next": "nowhere"')
  definition.steps.double.next = 'done'
  await write(JSON.stringify(definition, null, 2))
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await page.getByText('Version 1 published').waitFor()

  await page.getByRole('button', { name: 'New direct URL' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Customers')
  await page.getByRole('button', { name: 'Make it' }).click()
  await page.getByText('This is shown only this once').waitFor()
  await page.getByRole('button', { name: 'Send it' }).click()
  await page.getByText('Answered 202').waitFor()
  const run = page.getByRole('table', { name: 'Flow runs' }).getByRole('row').filter({ hasText: 'DONE' })
  await run.getByText('by a direct URL').waitFor()
  await checkPage(page, 'a flow with a direct URL and a run')
  await run.getByRole('link', { name: /ago|now/ }).click()
  await page.getByRole('button', { name: '1. double' }).click()
  await page.getByLabel('Outcome of double').getByText('14').waitFor()
  await page.getByLabel('The answer').getByText('"twice": 14').waitFor()
  await checkPage(page, 'a flow run')
  assert.deepEqual(complaints.take(), [])
})
