import type { ParameterValue } from '@postern/protocol'
import type { AppParameter } from '@postern/protocol/api'
import { AppError, type InputError } from '../lib/app-error.ts'

/** Receivers take no longer ones. */
const longest = 8_000
const placeholder = /@object\.params\.([A-Za-z_]\w*)@/g

/**
 * What is wrong with the placeholders of a callback URL; pushed. They stand in its path and query: where it goes, and so
 * who gets its credentials, is no value's to say. (In front of the path, `@` ends a user name, which is refused.)
 */
export function checkPlaceholders(
  url: string,
  parameters: readonly AppParameter[],
  path: string,
  errors: InputError[],
): void {
  for (const [, name = ''] of url.matchAll(placeholder)) {
    const found = parameters.find((parameter) => parameter.name === name)
    if (!found) errors.push({ path, message: `names ${name}, which is not a parameter of the SQL` })
    else if (found.type === 'list') errors.push({ path, message: `names ${name}, which is a list` })
  }
}

/**
 * A callback URL with the values of the parameters that it names, percent-encoded: none of them can end the part of the
 * URL that it stands in, nor lead to another folder.
 *
 * @throws AppError PARAMETER_REFUSED
 */
export function fillCallbackUrl(url: string, values: Readonly<Record<string, ParameterValue>>): string {
  const filled = url.replaceAll(placeholder, (_, name: string) => encodeURIComponent(textOf(name, values[name])))
  if (depthOf(filled) !== depthOf(url.replaceAll(placeholder, 'x')))
    throw new AppError('PARAMETER_REFUSED', 'The callback URL would lead to another folder')
  if (filled.length > longest)
    throw new AppError('PARAMETER_REFUSED', `The callback URL has more than ${longest} characters`)
  return filled
}

function textOf(name: string, value: ParameterValue | undefined): string {
  const text = value && 'value' in value ? value.value : null
  if (text === null || text === '')
    throw new AppError('PARAMETER_REFUSED', `${name} stands in the callback URL, and has no value`)
  return text.toWellFormed()
}

/** `.` and `..` are folders also where they are percent-encoded. */
const depthOf = (url: string): number => new URL(url).pathname.split('/').length
