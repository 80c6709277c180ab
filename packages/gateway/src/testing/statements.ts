/** A statement that reads, with as many rows as wanted, and takes about 80 bytes a row. */
export const manyRows = (rows: number): string =>
  `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
   SELECT i, 'a text that takes some room in every row, so that the parts fill up' AS t FROM n`

/** A statement that reads and goes on for minutes before its first row. */
export const endless: string = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000)
   SELECT count(*) FROM n`
