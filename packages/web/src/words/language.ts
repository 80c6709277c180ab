/** The language of these words, and whose way of writing numbers and times goes with it. */
export const language = { tag: 'en', numbers: 'en-US', times: 'en-GB' }
