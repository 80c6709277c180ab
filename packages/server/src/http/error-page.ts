import { errorCodes } from '@postern/protocol'
import type { App } from '../app.ts'

/** Where the `type` of a problem leads: what each code means and what to do about it. */
export function errorPageRoute(app: App): void {
  app.get('/docs/errors', { schema: { hide: true } }, async (_request, reply) => {
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache')
    return page
  })
}

/** The part of a problem's `type` after the `#`. */
export const anchorOf = (code: string): string => code.toLowerCase().replaceAll('_', '-')

const rows = Object.entries(errorCodes)
  .map(
    ([code, { status, title, advice }]) =>
      `<tr id="${anchorOf(code)}"><th scope="row"><code>${code}</code></th><td>${status}</td><td>${escapeHtml(title)}</td><td>${escapeHtml(advice)}</td></tr>`,
  )
  .join('\n')

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Error codes of Postern</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent) }
tr:target { background: color-mix(in srgb, currentColor 12%, transparent) }
</style>
</head>
<body>
<h1>Error codes</h1>
<p>Errors are <code>application/problem+json</code>. The <code>code</code> never changes its meaning; texts are for people.</p>
<table>
<thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th><th scope="col">What to do</th></tr></thead>
<tbody>
${rows}
</tbody>
</table>
</body>
</html>
`

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
