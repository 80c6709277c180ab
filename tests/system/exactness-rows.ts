import type { Digits } from './exact-json.ts'
import type { SourceKind } from './sources.ts'

/** One value: how it is written in SQL, and the JSON it must arrive as. `null` is NULL on both sides. */
interface Sample {
  readonly sql: string
  readonly json: unknown
}

interface ColumnSamples {
  readonly name: string
  readonly type: string
  readonly samples: readonly Sample[]
}

const digits = (text: string): Digits => ({ digits: text })
const number = (text: string): Sample => ({ sql: text, json: digits(text) })
const quoted = (text: string, json = text): Sample => ({ sql: `'${text}'`, json })

const texts = [
  'plain',
  '',
  ' leading and trailing ',
  'é à ü ß ø Ø',
  'e\u0301 decomposed stays decomposed',
  '漢字かな交じり文',
  '👩‍👩‍👧 family, 🚚, 𝒳 beyond the BMP',
  `"double" 'single' \`back\``,
  'back\\slash \\n \\u0041 \\',
  'line\nfeed\r\nreturn\ttab',
  Array.from({ length: 31 }, (_, code) => String.fromCharCode(code + 1)).join(''),
  '\u007f\u0080\u009f\u2028\u2029\ufeff\ufffd',
  "'; DROP TABLE orders; --",
  'null',
  `long ${'0123456789é漢👧'.repeat(7_000)} end`,
]

/** By code points, so that no client's quoting stands between the test and the database. */
const textIn: Record<SourceKind, (text: string) => string> = {
  SQLite: (text) => `CAST(X'${hex(text)}' AS TEXT)`,
  PostgreSQL: (text) => `convert_from('\\x${hex(text)}', 'UTF8')`,
  MariaDB: (text) => `CONVERT(X'${hex(text)}' USING utf8mb4)`,
}
const hex = (text: string) => Buffer.from(text, 'utf8').toString('hex')

const binaries = ['', '00', '00ff10275c7f80', Buffer.alloc(5_000, 0xa7).toString('hex')]
const binaryIn: Record<SourceKind, (bytes: string) => string> = {
  SQLite: (bytes) => `X'${bytes}'`,
  PostgreSQL: (bytes) => `'\\x${bytes}'`,
  MariaDB: (bytes) => `X'${bytes}'`,
}

const integers = ['9007199254740993', '-9223372036854775807', '9223372036854775807', '0', '-1', '42'].map(number)
const least: Sample = { sql: '-9223372036854775807 - 1', json: digits('-9223372036854775808') }

const decimals: Record<SourceKind, readonly Sample[]> = {
  // SQLite keeps no decimals of more than 15 digits: what it stores is what arrives.
  SQLite: [number('12345.67'), number('-0.5'), number('99999999999.99')],
  PostgreSQL: [
    number('1234567890123456789012345678.0123456789'),
    number('-9999999999999999999999999999.9999999999'),
    number('0.0000000001'),
    { sql: '-1.5', json: digits('-1.5000000000') },
  ],
  MariaDB: [
    number('1234567890123456789012345678.0123456789'),
    number('-9999999999999999999999999999.9999999999'),
    number('0.0000000001'),
    { sql: '-1.5', json: digits('-1.5000000000') },
  ],
}

/** The same double, however it is written. */
const double = (text: string): Sample => ({ sql: text, json: Number(text) })
const doubles = ['0.1', '-2.5e-7', '1.7976931348623157e308', '2.2250738585072014e-308', '3', '123456789.12345678'].map(
  double,
)

const times = {
  days: [quoted('2019-10-12'), quoted('0001-01-01'), quoted('9999-12-31'), quoted('2024-02-29')],
  clocks: [quoted('10:00:00'), quoted('23:59:59.999999'), quoted('00:00:00.000001'), quoted('10:00:00.5')],
  stamps: [
    quoted('2019-10-12 10:00:00.123456', '2019-10-12T10:00:00.123456'),
    quoted('1970-01-01 00:00:00', '1970-01-01T00:00:00'),
    // Clocks of many zones skip these minutes.
    quoted('2024-03-10 02:30:00.000001', '2024-03-10T02:30:00.000001'),
    quoted('2024-03-31 02:30:00.5', '2024-03-31T02:30:00.5'),
  ],
}

const booleans: Record<SourceKind, readonly Sample[]> = {
  SQLite: [
    { sql: '1', json: true },
    { sql: '0', json: false },
  ],
  PostgreSQL: [
    { sql: 'true', json: true },
    { sql: 'false', json: false },
  ],
  MariaDB: [
    { sql: "b'1'", json: true },
    { sql: "b'0'", json: false },
  ],
}

const types: Record<SourceKind, readonly string[]> = {
  SQLite: ['BIGINT', 'DECIMAL(38,10)', 'DOUBLE', 'TEXT', 'DATE', 'TIME', 'TIMESTAMP', 'BOOLEAN', 'BLOB'],
  PostgreSQL: [
    'bigint',
    'decimal(38,10)',
    'double precision',
    'text',
    'date',
    'time(6)',
    'timestamp(6)',
    'boolean',
    'bytea',
  ],
  MariaDB: ['bigint', 'decimal(38,10)', 'double', 'longtext', 'date', 'time(6)', 'datetime(6)', 'bit(1)', 'longblob'],
}

/** What a database of a kind is filled with: every value of every column once, and a row of NULLs. */
export function columnsOf(kind: SourceKind): ColumnSamples[] {
  const { days, clocks, stamps } = times
  const samples = [
    [...integers, least],
    decimals[kind],
    doubles,
    texts.map((text) => ({ sql: textIn[kind](text), json: text })),
    days,
    clocks,
    stamps,
    booleans[kind],
    binaries.map((bytes) => ({ sql: binaryIn[kind](bytes), json: Buffer.from(bytes, 'hex').toString('base64') })),
  ]
  const names = ['big', 'exact', 'approximate', 'words', 'day', 'clock', 'moment', 'flag', 'bytes']
  return names.map((name, index) => ({ name, type: types[kind][index] ?? '', samples: samples[index] ?? [] }))
}
