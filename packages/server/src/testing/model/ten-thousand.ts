/** `npm run chaos:model`: the same test with 10,000 sequences for each database, or TEST_MODEL_SEQUENCES. */
process.env.TEST_MODEL_SEQUENCES ??= '10000'
await import('../../runs/model.test.ts')
