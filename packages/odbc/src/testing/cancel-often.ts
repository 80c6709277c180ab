import { argv } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '../index.ts'

// A process that cancels at every moment of a statement, on several connections: cancel-often.ts CONNECTION-STRING SQL
// A driver whose memory suffers from it takes the process along, which the test then sees.
const [, , connectionString = '', sql = ''] = argv
const rounds = 40

await Promise.all(
  [0, 1, 2].map(async (offset) => {
    const connection = await connect({ connectionString })
    for (let round = 0; round < rounds; round++) {
      const reading = connection.query(sql, [], { chunkBytes: 65_536 }).then((result) => Array.fromAsync(result.chunks))
      const ended = reading.then(
        () => {},
        () => {},
      )
      await sleep((round * 7 + offset * 3) % 40)
      connection.cancel()
      await ended
    }
    await connection.close()
  }),
)
