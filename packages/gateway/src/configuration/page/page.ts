// Runs in the browser as it is, its types taken away (page-files.ts).

interface Known {
  readonly name: string
  readonly url: string
  readonly refreshSeconds: number
  readonly problems: readonly string[]
}

interface Finding {
  readonly level: 'good' | 'warning' | 'bad'
  readonly text: string
}

interface Field {
  /** Of the connection string. */
  readonly attribute: string
  readonly label: string
}

function element<Type extends HTMLElement>(id: string, type: new () => Type): Type {
  const found = document.getElementById(id)
  if (found instanceof type) return found
  throw new Error(`The page has no ${id}`)
}

const input = (id: string) => element(id, HTMLInputElement)
const button = (id: string) => element(id, HTMLButtonElement)
const notice = element('notice', HTMLElement)
const form = element('form', HTMLFormElement)
const source = element('source', HTMLSelectElement)

async function call(path: string, content?: object) {
  const response = await fetch(`/api/${path}`, {
    method: content ? 'POST' : 'GET',
    ...(content && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(content) }),
  })
  if (response.status === 204) return {}
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.message)
  return answer
}

/** Does it, and shows what went wrong. */
async function attempt(work: () => Promise<void>): Promise<void> {
  notice.textContent = ''
  notice.className = ''
  try {
    await work()
  } catch (error) {
    notice.textContent = error instanceof Error ? error.message : String(error)
    notice.className = 'bad'
    notice.scrollIntoView({ block: 'center' })
  }
}

const signs = { good: '✓', warning: '!', bad: '✗' } as const

function show(id: string, findings: readonly Finding[]): void {
  const lines = findings.map(({ level, text }) => {
    const line = document.createElement('li')
    line.className = level
    line.textContent = `${signs[level]} ${text}`
    return line
  })
  element(id, HTMLElement).replaceChildren(...lines)
}

const place = [
  { attribute: 'Server', label: 'Host' },
  { attribute: 'Port', label: 'Port' },
  { attribute: 'Database', label: 'Name of the database' },
]
const account = [
  { attribute: 'UID', label: 'User' },
  { attribute: 'PWD', label: 'Password' },
]

/** What the drivers that people use want to know; any other has its raw connection string. */
const forms: readonly { pattern: RegExp; fields: readonly Field[] }[] = [
  { pattern: /^DSN=/, fields: account },
  { pattern: /sqlite/i, fields: [{ attribute: 'Database', label: 'Path of the file' }] },
  { pattern: /mdb|access/i, fields: [{ attribute: 'DBQ', label: 'Path of the file' }] },
  { pattern: /postgres|maria|mysql|tds/i, fields: [...place, ...account] },
  { pattern: /sql server/i, fields: [...place.filter(({ attribute }) => attribute !== 'Port'), ...account] },
  { pattern: /oracle/i, fields: [{ attribute: 'DBQ', label: 'Service, as host:port/name' }, ...account] },
]
const raw = [{ attribute: 'raw', label: 'ODBC connection string' }]
const fieldsOf = (chosen: string) => forms.find(({ pattern }) => pattern.test(chosen))?.fields ?? raw

function showFields(): void {
  const fields = source.value === 'kept' ? [] : fieldsOf(source.value)
  const shown = fields.flatMap(({ attribute, label }) => {
    const title = document.createElement('label')
    title.htmlFor = `field-${attribute}`
    title.textContent = label
    const box = document.createElement('input')
    box.id = `field-${attribute}`
    box.autocomplete = 'off'
    box.type = attribute === 'PWD' || attribute === 'raw' ? 'password' : 'text'
    return [title, box]
  })
  element('fields', HTMLElement).replaceChildren(...shown)
  show('database-findings', [])
}

const braced = (value: string) => (/[;{}=\s]/.test(value) ? `{${value.replaceAll('}', '}}')}` : value)

/** Empty: what is there stays. */
function connectionString(): string {
  if (source.value === 'kept') return ''
  const fields = fieldsOf(source.value)
  if (fields === raw) return input('field-raw').value
  const given = fields.map(({ attribute }) => [attribute, input(`field-${attribute}`).value] as const)
  const parts = given.filter(([, value]) => value !== '').map(([name, value]) => `${name}=${braced(value)}`)
  return [source.value, ...parts].join(';')
}

async function showConnections(): Promise<void> {
  const { version, connections }: { version: string; connections: Known[] } = await call('connections')
  element('version', HTMLElement).textContent = `Version ${version}`
  const lines = connections.map((known) => {
    const line = document.createElement('li')
    const edit = document.createElement('button')
    edit.type = 'button'
    edit.textContent = `Edit ${known.name}`
    edit.addEventListener('click', () => void attempt(() => openForm(known)))
    const address = document.createElement('span')
    address.textContent = [known.url, ...known.problems].join(' · ')
    address.className = known.problems.length > 0 ? 'bad' : ''
    line.append(edit, address)
    return line
  })
  element('connections', HTMLElement).replaceChildren(...lines)
}

async function openForm(known: Known | null): Promise<void> {
  const { drivers, dataSources }: { drivers: string[]; dataSources: { name: string }[] } = await call('databases')
  const choices = [
    ...(known ? [['kept', 'As it is']] : []),
    ...drivers.map((name) => [`Driver=${braced(name)}`, `Driver ${name}`]),
    ...dataSources.map(({ name }) => [`DSN=${braced(name)}`, `Data source ${name}`]),
    ['raw', 'Another: a raw connection string'],
  ]
  source.replaceChildren(...choices.map(([value, text]) => new Option(text, value)))
  input('name').value = known?.name ?? ''
  input('name').readOnly = known !== null
  input('url').value = known?.url ?? ''
  input('key').value = ''
  input('key').placeholder = known ? 'as it is' : ''
  input('refresh').value = String(known?.refreshSeconds ?? 5)
  button('remove').hidden = known === null
  show('server-findings', [])
  showFields()
  if (drivers.length === 0) {
    const text = 'No ODBC driver is installed on this machine: install the one of your database.'
    show('database-findings', [{ level: 'bad', text }])
  }
  form.hidden = false
  input(known ? 'url' : 'name').focus()
}

function closeForm(): void {
  form.hidden = true
  button('add').focus()
}

let asked = 0
let timer: ReturnType<typeof setTimeout> | undefined

/** A moment after the last letter; only the answer to the last question counts. */
function checkSoon(): void {
  clearTimeout(timer)
  timer = setTimeout(() => {
    asked += 1
    const mine = asked
    void attempt(async () => {
      const { findings } = await call('check-server', {
        name: input('name').value,
        url: input('url').value,
        apiKey: input('key').value,
      })
      if (mine === asked) show('server-findings', findings)
    })
  }, 400)
}

input('url').addEventListener('input', checkSoon)
input('key').addEventListener('input', checkSoon)
source.addEventListener('change', showFields)
button('add').addEventListener('click', () => void attempt(() => openForm(null)))
button('cancel').addEventListener('click', closeForm)
button('test').addEventListener(
  'click',
  () =>
    void attempt(async () => {
      show('database-findings', [{ level: 'warning', text: 'Connecting …' }])
      const { finding } = await call('check-database', { name: input('name').value, odbc: connectionString() })
      show('database-findings', [finding])
    }),
)
button('remove').addEventListener(
  'click',
  () =>
    void attempt(async () => {
      if (!confirm(`Remove the connection ${input('name').value} from this gateway?`)) return
      await call('remove', { name: input('name').value })
      closeForm()
      await showConnections()
    }),
)
form.addEventListener('submit', (event) => {
  event.preventDefault()
  void attempt(async () => {
    await call('save', {
      name: input('name').value,
      url: input('url').value,
      apiKey: input('key').value,
      odbc: connectionString(),
      refreshSeconds: Number(input('refresh').value),
    })
    closeForm()
    await showConnections()
    notice.textContent = 'Saved. A gateway that runs takes it over by itself.'
  })
})

void attempt(async () => {
  const token = location.hash.slice(1)
  if (token) {
    // It does not stay in the address, nor in the history.
    history.replaceState(null, '', '/')
    await call('session', { token })
  }
  await showConnections()
})
