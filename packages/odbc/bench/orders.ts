import { DatabaseSync } from 'node:sqlite'
import type { TestDatabase } from '../../../tests/databases/database-server.ts'
import type { SqliteFile } from '../../../tests/databases/sqlite-file.ts'

const firstNames = [
  'Anna',
  'Björn',
  'Chloé',
  'Dmitri',
  'Élodie',
  'Günther',
  'Hiro',
  'Łukasz',
  'María',
  'Øystein',
  'John',
  'Zoë',
]
const lastNames = [
  'Smith',
  'Müller',
  "O'Brien",
  'Nguyễn',
  '李',
  '山田',
  'Иванов',
  'van den Berg',
  'Brown',
  'Hansen',
  'Schmidt-Rottluff',
]
const oddNames = ['"Big" Ltd', 'Back\\slash', 'Tab\there', 'Fast 🚚 Logistics', 'Line1\nLine2']
const words =
  'deliver before noon leave at the back door call customer first fragile gift wrap no invoice in box urgent zurück äußerst été señor'.split(
    ' ',
  )

export interface Order {
  id: string
  customer: string
  amount: string
  createdAt: string
  shipDate: string
  weight: number
  paid: boolean
  note: string | null
}

/** The same orders every time: ids beyond 2^53 among them, decimals, text in many scripts, NULLs. */
export function* orders(count: number): Generator<Order> {
  const random = randomNumbers(20240607)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] ?? (from[0] as T) // as: never empty
  const start = Date.UTC(2015, 0, 1)
  for (let n = 1; n <= count; n++) {
    const created = start + Math.floor(random() * 10 * 365 * 86_400_000)
    const cents = Math.floor(2000 / random() ** 1.1) % 1_000_000_000
    const noteWords = 4 + Math.floor(random() * 6)
    yield {
      id: n % 1000 === 0 ? String(9007199254740993n + BigInt(n)) : String(n),
      customer: random() < 0.03 ? pick(oddNames) : `${pick(firstNames)} ${pick(lastNames)}`,
      amount: `${random() < 0.02 ? '-' : ''}${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`,
      createdAt: new Date(created).toISOString().replace('T', ' ').replace('Z', ''),
      shipDate: new Date(created + Math.floor(random() * 30) * 86_400_000).toISOString().slice(0, 10),
      weight: pick([
        random() * 100,
        Math.round(random() * 50_000) / 1000,
        random() * 1e-3,
        Math.floor(random() * 1000),
        random() * 1e6,
      ]),
      paid: random() < 0.7,
      note: random() < 0.35 ? null : Array.from({ length: noteWords }, () => pick(words)).join(' '),
    }
  }
}

/** mulberry32 */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const batch = 50_000

function* batches(count: number): Generator<Order[]> {
  let rows: Order[] = []
  for (const order of orders(count)) {
    rows.push(order)
    if (rows.length < batch) continue
    yield rows
    rows = []
  }
  if (rows.length > 0) yield rows
}

export async function loadPostgres(database: TestDatabase, count: number): Promise<void> {
  await database.exec(`create table orders (id bigint primary key, customer varchar(60) not null, amount decimal(12,2) not null,
    created_at timestamp(3) not null, ship_date date not null, weight double precision not null, paid boolean not null, note varchar(120))`)
  const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n')
  for (const rows of batches(count)) {
    const lines = rows.map((o) =>
      [o.id, escaped(o.customer), o.amount, o.createdAt, o.shipDate, o.weight, o.paid, o.note ?? '\\N'].join('\t'),
    )
    await database.exec(`copy orders from stdin;\n${lines.join('\n')}\n\\.\n`)
  }
  await database.exec('vacuum analyze orders')
}

export async function loadMariaDb(database: TestDatabase, count: number): Promise<void> {
  await database.exec(`create table orders (id bigint primary key, customer varchar(60) not null, amount decimal(12,2) not null,
    created_at datetime(3) not null, ship_date date not null, weight double not null, paid boolean not null, note varchar(120))`)
  const quote = (text: string | null) =>
    text === null ? 'null' : `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
  for (const rows of batches(count)) {
    const values = rows.map(
      (o) =>
        `(${o.id},${quote(o.customer)},${o.amount},'${o.createdAt}','${o.shipDate}',${o.weight},${o.paid ? 1 : 0},${quote(o.note)})`,
    )
    for (let from = 0; from < values.length; from += 5000) {
      await database.exec(`insert into orders values ${values.slice(from, from + 5000).join(',')}`)
    }
  }
}

export function loadSqlite(file: SqliteFile, count: number): void {
  using database = new DatabaseSync(file.path)
  database.exec('pragma journal_mode = off; pragma synchronous = off')
  database.exec(`create table orders (id bigint primary key not null, customer varchar(60) not null, amount decimal(12,2) not null,
    created_at timestamp not null, ship_date date not null, weight double not null, paid boolean not null, note varchar(120)) without rowid`)
  const insert = database.prepare('insert into orders values (?, ?, ?, ?, ?, ?, ?, ?)')
  database.exec('begin')
  for (const o of orders(count)) {
    insert.run(BigInt(o.id), o.customer, o.amount, o.createdAt, o.shipDate, o.weight, o.paid ? 1 : 0, o.note)
  }
  database.exec('commit')
}
