import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { createAgeFile } from './age-file.ts'

const folder = fileURLToPath(new URL('../../../../docs/receivers/', import.meta.url))

const examples = [
  { name: 'open-sealed.ts', command: [process.execPath, 'open-sealed.ts'], tool: [process.execPath, '-v'] },
  { name: 'open_sealed.py', command: ['python3', 'open_sealed.py'], tool: ['python3', '-c', 'import cryptography'] },
]

const run = ([program = '', ...args]: string[], input: Uint8Array, identity: string) =>
  spawnSync(program, args, { cwd: folder, input, env: { ...process.env, AGE_IDENTITY: identity }, encoding: 'utf8' })

for (const { name, command, tool } of examples) {
  const isMissing = run(tool, Buffer.alloc(0), '').status !== 0
  test(`the example ${name} opens what is sealed for it, and nothing else`, {
    skip: isMissing && `${tool.join(' ')} fails`,
  }, async () => {
    const [identity, colleague, stranger] = await Promise.all([
      generateX25519Identity(),
      generateX25519Identity(),
      generateX25519Identity(),
    ])
    const rows = Array.from({ length: 10_000 }, (_, id) => ({ id, name: 'José 漢字' }))
    const recipients = await Promise.all([colleague, identity].map(identityToRecipient))
    const file = createAgeFile(recipients)
    const sealed = Buffer.concat([...file.update(Buffer.from(JSON.stringify(rows))), file.end()])
    const opened = run(command, sealed, identity)
    assert.deepEqual(JSON.parse(opened.stdout), rows, opened.stderr)
    for (const [wrong, whose] of [
      [sealed, stranger],
      [sealed.subarray(0, -100), identity],
      [sealed.subarray(0, sealed.length - (sealed.length % 1000) - 65_552), identity],
    ] as const) {
      const refused = run(command, wrong, whose)
      assert.notEqual(refused.status, 0)
      assert.equal(refused.stdout, '')
    }
  })
}
