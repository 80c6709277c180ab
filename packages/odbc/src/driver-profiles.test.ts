import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { generic, profileOf, profiles } from './driver-profiles.ts'

test('a driver is known by the name of its library or by the one people give it', () => {
  for (const [name, profile] of [
    ['psqlodbcw.so', 'psqlodbc'],
    ['PostgreSQL ANSI', 'psqlodbca'],
    ['psqlodbca.so', 'psqlodbca'],
    ['libmaodbc.so', 'mariadb'],
    ['MySQL ODBC 9.1 Unicode Driver', 'mariadb'],
    ['sqlite3odbc.so', 'sqliteodbc'],
    ['libtdsodbc.so', 'freetds'],
    ['libmsodbcsql-18.4.so.1.1', 'msodbcsql'],
    ['ODBC Driver 18 for SQL Server', 'msodbcsql'],
    ['libsqora.so.23.1', 'oracle'],
    ['libdb2.a', 'db2'],
    ['libmdbodbc.so', 'mdbtools'],
    ['libOdbcFb.so', 'firebird'],
    ['SnowflakeDSIIDriver', 'snowflake'],
    ['libsomething.so', 'generic'],
    ['', 'generic'],
  ] as const)
    assert.equal(profileOf(name).name, profile, name)
})

test('every profile stands in the README, and those that were never run are marked there', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  for (const { name, tested } of [...profiles, generic]) {
    const line = readme.split('\n').find((each) => each.startsWith(`| \`${name}\` |`))
    assert.ok(line, `${name} is not in the README`)
    assert.equal(line.includes('not tested'), !tested, name)
  }
})
