import '../small-young-generation.ts'
import { createLog, readGatewaySettings, runGateway } from '@postern/gateway'

// The sample's gateway, as a process of its own. It stops when its standard input ends, and so with the process that
// started it, however that one ended.
const stop = new AbortController()
process.stdin.on('end', () => stop.abort()).resume()
process.on('SIGTERM', () => stop.abort())

await runGateway(readGatewaySettings(process.env, []), { signal: stop.signal, log: createLog() })
process.stdin.destroy()
