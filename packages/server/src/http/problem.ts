import { STATUS_CODES } from 'node:http'
import { type ErrorCode, errorCodes } from '@postern/protocol'
import type { Problem } from '@postern/protocol/api'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { AppError, type InputError } from '../lib/app-error.ts'
import { anchorOf } from './error-page.ts'
import { storageTrouble } from './storage-trouble.ts'

/** What Fastify refuses by itself, in our codes. */
const frameworkCodes: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'BAD_INPUT',
  FST_ERR_CTP_INVALID_JSON_BODY: 'BAD_INPUT',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'BAD_INPUT',
  FST_ERR_BAD_URL: 'BAD_INPUT',
  FST_STATIC_FORBIDDEN_PATH: 'NOT_FOUND',
}

/** Answers a failed request as RFC 9457 asks: what the caller can mend is told, what is ours is only logged. */
export function answerError(error: FastifyError | AppError, request: FastifyRequest, reply: FastifyReply): void {
  const known = toAppError(error)
  if (known === undefined) request.log.error({ err: error }, 'request failed')
  const problem = toProblem(known ?? unexpected(error, request))
  void reply.status(problem.status).type('application/problem+json').send(problem)
}

/** Trouble with the storage passes: 503 has callers come back. Everything else is a mistake of ours. */
function unexpected(error: Error, request: FastifyRequest): AppError {
  const trouble = storageTrouble(error)
  return trouble === null
    ? new AppError('INTERNAL', `Request ${request.id} failed`)
    : new AppError('NOT_READY', trouble)
}

function toAppError(error: FastifyError | AppError): AppError | undefined {
  if (error instanceof AppError) return error
  if (error.validation) return new AppError('BAD_INPUT', undefined, { errors: validationErrors(error) })
  const code = frameworkCodes[error.code]
  if (code) return new AppError(code, error.message)
  // Whatever else the framework refuses is the request's fault, not ours.
  const isRefusal = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
  return isRefusal ? new AppError('BAD_INPUT', error.message) : undefined
}

function validationErrors(error: FastifyError): InputError[] {
  const place = error.validationContext === 'body' ? '' : `/${error.validationContext ?? 'request'}`
  return (error.validation ?? []).map(({ instancePath, message, params }) => {
    const property = params.missingProperty ?? params.additionalProperty
    const path = place + instancePath + (typeof property === 'string' ? `/${property}` : '')
    return {
      path: path || '/',
      message: params.additionalProperty ? 'is not a known field' : (message ?? 'is not valid'),
    }
  })
}

function toProblem(error: AppError): Problem {
  const { status, title } = errorCodes[error.code]
  return {
    type: `/docs/errors#${anchorOf(error.code)}`,
    title: title || STATUS_CODES[status] || 'Error',
    status,
    detail: error.message,
    code: error.code,
    ...(error.sqlState !== null && { sqlState: error.sqlState }),
    ...(error.errors.length > 0 && { errors: [...error.errors] }),
  }
}
