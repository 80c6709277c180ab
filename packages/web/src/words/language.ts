/** How numbers and times are written in the language of these words. */
export const language = { numbers: 'en-US', times: 'en-GB' }
