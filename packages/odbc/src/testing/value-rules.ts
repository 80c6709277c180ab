import fc, { type Arbitrary } from 'fast-check'
import type { ValueType } from '../index.ts'
import type { SourceName } from './data-sources.ts'

/** What holds for the values of one column type: bound or as a literal, they come out as the same JSON. */
export interface ValueRule {
  readonly column: string
  /** Of the parameter. */
  readonly type: ValueType
  /** The marker for it, where a bare one has another type. */
  readonly marker?: string
  /** Canonical texts, as in `Parameter`. */
  readonly values: Arbitrary<string>
  /** SQL for a value; null where the database itself does not read it exactly. */
  readonly literal: (value: string) => string | null
  /** What JSON has; where it is a float, any digits that round to the same one. */
  readonly json: (value: string) => string
  readonly floatBits?: 32 | 64
}

const integers = (bits: number, unsigned = false): Arbitrary<string> => {
  const [min, max] = unsigned ? [0n, 2n ** BigInt(bits) - 1n] : [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n]
  return fc.oneof(fc.constantFrom(min, max, 0n), fc.bigInt({ min, max })).map(String)
}

/** Of exactly `scale` digits after the point, as a column of that scale gives them. */
const decimals = (digits: number, scale: number): Arbitrary<string> =>
  fc.bigInt({ min: -(10n ** BigInt(digits)) + 1n, max: 10n ** BigInt(digits) - 1n }).map((value) => {
    const text = String(value < 0n ? -value : value).padStart(scale + 1, '0')
    return `${value < 0n ? '-' : ''}${text.slice(0, -scale)}.${text.slice(-scale)}`
  })

// Not below what drivers and servers read without rounding to zero; -0 is a number of its own for none of the databases' texts.
const doubles = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .filter((value) => value !== 0 && Math.abs(value) > 1e-300)
  .map(String)
const singles = fc
  .float({ noNaN: true, noDefaultInfinity: true })
  .filter((value) => value !== 0 && Math.abs(value) > 1e-37)
  .map(String)

const pad = (number: number, digits: number) => String(number).padStart(digits, '0')
const dates = (first: number): Arbitrary<string> =>
  fc
    .tuple(fc.integer({ min: first, max: 9999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
    .map(([year, month, day]) => `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`)
const times = fc
  .tuple(
    fc.integer({ min: 0, max: 23 }),
    fc.integer({ min: 0, max: 59 }),
    fc.integer({ min: 0, max: 59 }),
    fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 999_999 })),
  )
  .map(([hour, minute, second, micro]) => {
    const fraction = micro === 0 ? '' : `.${pad(micro, 6).replace(/0+$/, '')}`
    return `${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}${fraction}`
  })
const timestamps = (first: number) => fc.tuple(dates(first), times).map(([date, time]) => `${date}T${time}`)

const texts = (withNul: boolean): Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          "'",
          '"',
          '\\',
          '?',
          '{',
          '}',
          ';',
          '%',
          '\n',
          '\r',
          '\t',
          '\u007f',
          'é',
          '漢',
          '🚚',
          '\ufeff',
          '\u2028',
        ),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
      { maxLength: 30 },
    )
    .map((units) => (withNul ? units.join('') : units.join('').replaceAll('\0', '')))
const binaries = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('base64'))

const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`
const hexOf = (base64: string) => Buffer.from(base64, 'base64').toString('hex')
const same = (value: string) => value
const asText = (value: string) => JSON.stringify(value)

function postgresRules(): ValueRule[] {
  const rule = (column: string, type: ValueType, values: Arbitrary<string>, json: ValueRule['json']): ValueRule => ({
    column,
    type,
    values,
    literal: (value) => `${quoted(value)}::${column}`,
    json,
  })
  return [
    rule('smallint', 'integer', integers(16), same),
    rule('integer', 'integer', integers(32), same),
    rule('bigint', 'integer', integers(64), same),
    rule('numeric(38,10)', 'decimal', decimals(38, 10), same),
    rule('numeric', 'decimal', decimals(120, 40), same),
    { ...rule('real', 'float', singles, same), floatBits: 32 },
    { ...rule('double precision', 'float', doubles, same), floatBits: 64 },
    rule('boolean', 'boolean', fc.constantFrom('true', 'false'), same),
    rule('date', 'date', dates(1), asText),
    rule('time', 'time', times, asText),
    rule('timestamp', 'timestamp', timestamps(1), asText),
    {
      ...rule(
        'timestamptz',
        'timestamp',
        timestamps(1).map((value) => `${value}+00:00`),
        asText,
      ),
    },
    rule('text', 'text', texts(false), asText),
    { ...rule('uuid', 'text', fc.uuid(), asText), marker: 'cast(? as uuid)' },
    {
      ...rule(
        'json',
        'text',
        fc.json({ noUnicodeString: false }).filter((json) => !json.includes('\\u0000')),
        asText,
      ),
      marker: 'cast(? as json)',
    },
    {
      ...rule('text[]', 'text', fc.array(fc.constantFrom('a', 'B c', 'é'), { minLength: 1 }).map(arrayOf), asText),
      marker: 'cast(? as text[])',
    },
    { ...rule('bytea', 'binary', binaries, asText), literal: (value) => `'\\x${hexOf(value)}'::bytea` },
  ]
}

const arrayOf = (words: readonly string[]) =>
  `{${words.map((word) => (word.includes(' ') ? `"${word}"` : word)).join(',')}}`

function mariaDbRules(): ValueRule[] {
  const rule = (column: string, type: ValueType, values: Arbitrary<string>, json: ValueRule['json']): ValueRule => ({
    column,
    type,
    values,
    literal: (value) =>
      json === same ? value : `'${value.replaceAll('\\', '\\\\').replaceAll('\0', '\\0').replaceAll("'", "''")}'`,
    json,
  })
  return [
    rule('tinyint', 'integer', integers(8), same),
    rule('smallint unsigned', 'integer', integers(16, true), same),
    rule('mediumint', 'integer', integers(24), same),
    rule('int unsigned', 'integer', integers(32, true), same),
    rule('bigint', 'integer', integers(64), same),
    rule('bigint unsigned', 'integer', integers(64, true), same),
    rule('decimal(38,10)', 'decimal', decimals(38, 10), same),
    rule('decimal(65,30)', 'decimal', decimals(65, 30), same),
    { ...rule('float', 'float', singles, same), floatBits: 32 },
    { ...rule('double', 'float', doubles, same), floatBits: 64 },
    rule('bit(1)', 'boolean', fc.constantFrom('true', 'false'), same),
    rule('date', 'date', dates(1), asText),
    rule('time(6)', 'time', times, asText),
    rule('datetime(6)', 'timestamp', timestamps(1), asText),
    rule('varchar(200)', 'text', texts(true), asText),
    rule('longtext', 'text', texts(true), asText),
    { ...rule('longblob', 'binary', binaries, asText), literal: (value) => `x'${hexOf(value)}'` },
  ]
}

function sqliteRules(): ValueRule[] {
  const rule = (column: string, type: ValueType, values: Arbitrary<string>, json: ValueRule['json']): ValueRule => ({
    column,
    type,
    values,
    literal: (value) => (json === same ? value : value.includes('\0') ? null : quoted(value)),
    json,
  })
  return [
    rule('bigint', 'integer', integers(64), same),
    // SQLite's own reading of 17 digits may be a neighbour of the double that they are.
    { ...rule('double', 'float', doubles, same), floatBits: 64, literal: () => null },
    rule('boolean', 'boolean', fc.constantFrom('true', 'false'), same),
    rule('date', 'date', dates(0), asText),
    rule('time', 'time', times, asText),
    { ...rule('timestamp', 'timestamp', timestamps(0), asText), literal: (value) => quoted(value.replace('T', ' ')) },
    rule('text', 'text', texts(true), asText),
    { ...rule('blob', 'binary', binaries, asText), literal: (value) => `x'${hexOf(value)}'` },
  ]
}

export const valueRules: Readonly<Record<SourceName, readonly ValueRule[]>> = {
  PostgreSQL: postgresRules(),
  MariaDB: mariaDbRules(),
  SQLite: sqliteRules(),
}
