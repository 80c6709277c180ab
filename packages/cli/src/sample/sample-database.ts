import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** How often a row is added, so that something is always on its way. */
const everyMs = 3_000
const firstRows = 12

/** The database of the sample: a small shop's orders, in a SQLite file that is reached through ODBC like any other. */
export interface SampleDatabase {
  /** For the gateway's POSTERN_ODBC. */
  readonly connectionString: string
  /** Adds an order every few seconds; returns what ends that. */
  startOrders(): () => void
  close(): void
}

export function openSampleDatabase(file: string): SampleDatabase {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const database = new DatabaseSync(file, { timeout: 5_000 })
  database.exec(`
    pragma journal_mode = wal;
    create table if not exists orders (
      id bigint primary key not null,
      customer varchar(60) not null,
      city varchar(60) not null,
      amount decimal(12,2) not null,
      created_at timestamp not null,
      note varchar(200)
    );`)
  const last = database.prepare('select coalesce(max(id), 0) as id from orders')
  const insert = database.prepare('insert into orders values (?, ?, ?, ?, ?, ?)')

  const addOrder = (): void => {
    const id = Number(last.get()?.id ?? 0) + 1
    const { customer, city, amount, note } = orderOf(id)
    insert.run(id, customer, city, amount, new Date().toISOString().replace('T', ' ').replace('Z', ''), note)
  }
  while (Number(last.get()?.id ?? 0) < firstRows) addOrder()

  return {
    connectionString: `Driver=SQLite3;Database=${file}`,
    startOrders: () => {
      const timer = setInterval(addOrder, everyMs)
      return () => clearInterval(timer)
    },
    close: () => database.close(),
  }
}

const customers = [
  'Anna Müller',
  'Björn Þórsson',
  'Chloé O’Brien',
  '山田 太郎',
  'Дмитрий Иванов',
  'María García',
  'Zoë "Zed" Smith',
]
const cities = ['Zürich', 'Reykjavík', 'Montréal', '東京', 'Санкт-Петербург', 'A Coruña', 'New York']
const notes = [
  null,
  'Deliver before noon',
  'Leave at the back door',
  null,
  'Gift wrap 🎁',
  'Call first: 5’11" door',
  null,
  'No invoice in the box',
]

/** Different for every id, and the same each time, so that a screenshot looks like the next one. */
function orderOf(id: number) {
  const pick = <T>(list: readonly T[], step: number): T | undefined => list[(id * step) % list.length]
  return {
    customer: pick(customers, 3) ?? '',
    city: pick(cities, 3) ?? '',
    amount: (((id * 7919) % 50_000) / 100 + 4.9).toFixed(2),
    note: pick(notes, 5) ?? null,
  }
}
