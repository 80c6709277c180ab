const ofSqlite = `select 'main' as "schema", m.name as "table", m.type as "kind", c.name as "column",
  c.type as "type", case when c."notnull" = 0 and c.pk = 0 then 'YES' else 'NO' end as "nullable", c.cid + 1 as "position"
from sqlite_master as m join pragma_table_xinfo(m.name) as c
where m.type in ('table', 'view') and m.name not like 'sqlite\\_%' escape '\\' and c.hidden <> 1
order by m.name, c.cid`

/** The catalog that the SQL standard gives every database; `own` are the schemas that hold the database's own tables. */
const standard = (quote: string, own: string) => {
  const named = (value: string, name: string) => `${value} as ${quote}${name}${quote}`
  return `select ${[
    named('c.table_schema', 'schema'),
    named('c.table_name', 'table'),
    named("case when t.table_type = 'VIEW' then 'view' else 'table' end", 'kind'),
    named('c.column_name', 'column'),
    named('c.data_type', 'type'),
    named('c.is_nullable', 'nullable'),
    named('c.ordinal_position', 'position'),
  ].join(', ')}
from information_schema.columns c
join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
where ${own}
order by c.table_schema, c.table_name, c.ordinal_position`
}

/** The statement that lists the columns of every table and view; `dbms` is what the driver calls the database. */
export function catalogQuery(dbms: string): string {
  if (/sqlite/i.test(dbms)) return ofSqlite
  if (/mariadb|mysql/i.test(dbms)) return standard('`', 'c.table_schema = database()')
  return standard('"', "lower(c.table_schema) not in ('information_schema', 'pg_catalog', 'sys')")
}
