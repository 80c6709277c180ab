/** RFC 7617, 2: with UTF-8, which is what a receiver can know of. */
export const basicAuthorization = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
