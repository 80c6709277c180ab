import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { billOfMaterials } from '../contents/bill-of-materials.ts'
import { notices } from '../contents/notices.ts'
import { sourceDate } from '../version.ts'
import { bundleGateway, carriedScripts, packagesOf } from './bundle-gateway.ts'
import { lockedPackage } from './fetch-package.ts'

test('two bundles are equal, are ASCII and name their packages; the bill of materials follows from them', async (t) => {
  const [first, second] = await Promise.all([makeFolder(t), makeFolder(t)])
  const packages = await bundleGateway(first)
  await bundleGateway(second)
  for (const name of carriedScripts) {
    const text = await readFile(join(first, name), 'latin1')
    assert.equal(text, await readFile(join(second, name), 'latin1'), name)
    assert.ok(!/[^\0-\x7f]/.test(text), `${name} has characters that double its memory`)
    assert.ok(!text.includes(process.cwd()), `${name} tells where it was made`)
  }
  assert.ok(
    packages.includes('undici') && packages.includes('koffi') && !packages.some((name) => name.includes('server')),
  )

  const bill = await billOfMaterials(packages, 0)
  assert.equal(bill, await billOfMaterials(packages.toReversed(), 0))
  const { components, metadata } = JSON.parse(bill)
  assert.equal(components.length, packages.length)
  assert.equal(metadata.timestamp, '1970-01-01T00:00:00.000Z')
  for (const { name, hashes, licenses } of components) {
    assert.match(hashes[0].content, /^[0-9a-f]{128}$/, name)
    assert.notEqual(licenses[0].license.id, 'NOASSERTION', name)
  }
})

test('packages are told from paths, the innermost of nested ones', () => {
  const paths = ['node_modules/a/index.js', '../x/node_modules/@s/b/lib/c.js', 'packages/odbc/src/list.ts']
  assert.deepEqual(packagesOf([...paths, 'node_modules/a/node_modules/d/e.js']), ['@s/b', 'a', 'd'])
})

test('a package that package-lock.json does not name is refused', async () => {
  await assert.rejects(lockedPackage('left-pad'), /package-lock.json has no left-pad: run "npm install" once/)
  await assert.rejects(notices(['left-pad'], 'left-pad'), /left-pad/)
})

test('SOURCE_DATE_EPOCH that is no number is refused', async (t) => {
  const before = process.env.SOURCE_DATE_EPOCH
  t.after(() => {
    if (before === undefined) delete process.env.SOURCE_DATE_EPOCH
    else process.env.SOURCE_DATE_EPOCH = before
  })
  process.env.SOURCE_DATE_EPOCH = 'yesterday'
  await assert.rejects(sourceDate(), /SOURCE_DATE_EPOCH is "yesterday", not a number of seconds/)
  process.env.SOURCE_DATE_EPOCH = '1700000000'
  assert.equal(await sourceDate(), 1_700_000_000)
})

async function makeFolder(t: { after(end: () => Promise<void>): void }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-bundle-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}
