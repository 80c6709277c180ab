import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'

/** Bodies are taken as they are: nothing is converted, and a field we do not know is an error rather than lost. */
const bodies = new Ajv({ allErrors: true, useDefaults: true, strict: false })
/** Everything else arrives as text, so numbers and flags are read out of it. */
const texts = new Ajv({ allErrors: true, useDefaults: true, strict: false, coerceTypes: true })
addFormats.default(bodies)
addFormats.default(texts)

/** Each schema is made into a function when the first request comes that it is for. */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  let validate: ValidateFunction | undefined
  const check = (data: unknown): boolean => {
    validate ??= (httpPart === 'body' ? bodies : texts).compile(schema)
    const isValid = validate(data)
    check.errors = validate.errors ?? null
    return isValid
  }
  // Fastify reads what is wrong from here.
  check.errors = null as ErrorObject[] | null
  return check
}
