import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

// To be imported first: it holds for what grows afterwards.
//
// Rows pass through as buffers, which V8 frees when it clears the young generation they were made in. As it grows by
// itself, to three times 16 MB, it clears too seldom: buffers pile up until full collections are needed, which then cost
// half of the time and a hundred megabytes more. At the 1 MB it starts with it clears so often that it takes what one
// request makes for old: with many small runs a quarter of a server's time goes there. So it grows to 4 MB, and stays.
const objectsAtOnce = 1_000
const mostRounds = 4_000

const youngBytes = (): number => {
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
  return young ? young.space_used_size + young.space_available_size : 0
}

const atFirst = youngBytes()
setFlagsFromString('--semi-space-growth-factor=4')
// It grows when much of what it held was still in use: some milliseconds.
const used: object[] = []
for (let round = 0; round < mostRounds && youngBytes() === atFirst; round++)
  for (let n = 0; n < objectsAtOnce; n++) used.push({ n })
setFlagsFromString('--semi-space-growth-factor=1')
