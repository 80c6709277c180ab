import { DatabaseSync } from 'node:sqlite'

/** Rows that tests of packages carry. */
export const birds = [
  { id: 1, name: 'wren' },
  { id: 2, name: 'Zaunkönig' },
]

/** Makes an SQLite database of them. */
export function makeBirds(path: string): void {
  const database = new DatabaseSync(path)
  database.exec('CREATE TABLE birds (id int primary key, name text)')
  for (const { id, name } of birds) database.prepare('INSERT INTO birds VALUES (?, ?)').run(id, name)
  database.close()
}
