import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'

/** Bodies are taken as they are: nothing is converted, and a field we do not know is an error rather than lost. */
const bodies = new Ajv({ allErrors: true, useDefaults: true, strict: false })
/** Everything else arrives as text, so numbers and flags are read out of it. */
const texts = new Ajv({ allErrors: true, useDefaults: true, strict: false, coerceTypes: true })
addFormats.default(bodies)
addFormats.default(texts)

export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) =>
  (httpPart === 'body' ? bodies : texts).compile(schema)
