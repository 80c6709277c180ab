// Sends a file by the bare HTTP client of Node, as a process of its own: pipe-file.ts URL FILE
import { once } from 'node:events'
import { createReadStream, statSync } from 'node:fs'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { pipeline } from 'node:stream/promises'

const [url = '', file = ''] = process.argv.slice(2)
const before = process.cpuUsage()
const headers = { 'content-type': 'application/json', 'content-length': statSync(file).size }
const post: ClientRequest = request(url, { method: 'POST', headers })
const answered = once(post, 'response') as Promise<[IncomingMessage]>
await pipeline(createReadStream(file), post)
const [answer] = await answered
answer.resume()
if (answer.statusCode !== 204) process.exit(1)
const { user, system } = process.cpuUsage(before)
process.send?.({ seconds: (user + system) / 1e6 }, () => process.exit())
