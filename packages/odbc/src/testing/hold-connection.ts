// Connects, prints the id of the driver's process and executes a statement: hold-connection.ts CONNECTION SQL
import { connect } from '../index.ts'

const [, , connectionString = '', sql = ''] = process.argv
const connection = await connect({ connectionString })
console.log(connection.processId)
if (sql !== '') await connection.query(sql, [])
setInterval(() => {}, 1000)
