import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiProblem } from '../api/http.ts'
import { fieldErrors } from './form-errors.ts'

const problem = (errors?: { path: string; message: string }[]) =>
  new ApiProblem({
    type: 'about:blank',
    title: 'The request is not valid',
    status: 400,
    detail: 'Two fields are wrong',
    code: 'BAD_INPUT',
    ...(errors && { errors }),
  })

test('an error of the server stands at the field of its path, or of the path above it', () => {
  const { at, rest } = fieldErrors(
    problem([
      { path: '/schedule/cron', message: 'has four fields' },
      { path: '/schedule/timezone', message: 'is unknown' },
    ]),
    { '/schedule': 'schedule', '/schedule/cron': 'cron' },
  )
  assert.deepEqual(at, { cron: 'has four fields', schedule: 'is unknown' })
  assert.equal(rest, null)
})

test('an error without a field is told in one text', () => {
  assert.equal(fieldErrors(problem([{ path: '/paused', message: 'is no boolean' }]), {}).rest, 'paused: is no boolean')
  assert.equal(fieldErrors(problem(), {}).rest, 'The request is not valid. Two fields are wrong')
  assert.equal(fieldErrors(new Error('no network'), {}).rest, 'no network')
})
