import type { Page } from 'playwright-core'

/** What a page complained of: errors and warnings on its console, exceptions, requests that failed or were refused. */
export interface Complaints {
  /** All of them that none of `expected` matches, and begins anew. */
  take(...expected: RegExp[]): string[]
}

export function watchPage(page: Page): Complaints {
  const heard: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      heard.push(`console: ${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => heard.push(`exception: ${error.message}`))
  page.on('requestfailed', (request) => {
    // What a page was still fetching when it was left.
    const wasLeft = request.failure()?.errorText === 'net::ERR_ABORTED'
    if (!wasLeft) heard.push(`failed: ${request.method()} ${request.url()} ${request.failure()?.errorText}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400)
      heard.push(`refused: ${response.status()} ${response.request().method()} ${response.url()}`)
  })
  return {
    take: (...expected) => heard.splice(0).filter((each) => !expected.some((pattern) => pattern.test(each))),
  }
}
