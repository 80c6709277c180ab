import { type Dialect, possibleReadings } from './sql-lexer.ts'
import { isVerb } from './statement-kinds.ts'
import { type Piece, readPieces } from './statement-pieces.ts'

/** @public A table as a statement names it. */
export interface NamedTable {
  /** Catalog, schema and name, as far as they are written. */
  readonly parts: readonly { readonly name: string; readonly quoted: boolean }[]
  readonly offset: number
}

/** @public The tables of a statement. */
export interface FoundTables {
  readonly tables: readonly NamedTable[]
  /** Where a table's name was expected and cannot be told. */
  readonly unclearAt: number | null
}

/**
 * The tables that a text of `select`, `insert`, `update`, `delete`, `merge` and `truncate` names, in every reading. Whatever
 * stands where a table may stand counts as one, but for names that WITH defines, within their reach.
 *
 * @public
 */
export function findTables(sql: string, dialect: Dialect | undefined): FoundTables {
  const found = possibleReadings(dialect).map((rules) => tablesIn(sql, readPieces(sql, rules).pieces, dialect))
  return {
    tables: found.flatMap(({ tables }) => tables),
    unclearAt: found.find(({ unclearAt }) => unclearAt !== null)?.unclearAt ?? null,
  }
}

/** What is known between two parentheses. */
interface Frame {
  /** The next word is a table. */
  expects: boolean
  /** A comma is followed by another table. */
  listsTables: boolean
  /** The function whose arguments these are. */
  readonly caller: string
  /** Names that WITH has defined here. */
  readonly defined: Set<string>
  /** The name whose definition follows. */
  defines: string | null
  /** This is the definition of a name. */
  readonly definitionOf: string | null
  isRecursive: boolean
  selects: number
}

const setOperators = new Set(['union', 'all', 'except', 'intersect', 'minus', 'distinct', '('])
const endOfTables = new Set(['where', 'group', 'having', 'order', 'union', 'except', 'intersect', 'select'])
/** These may be another name of a table, too; before a comma they are. */
const endUnlessComma = new Set(['limit', 'returning', 'window', 'offset', 'fetch'])
const argumentsWithFrom = new Set(['extract', 'substring', 'trim', 'overlay', 'position'])

class TableWalk {
  readonly tables: NamedTable[] = []
  unclearAt: number | null = null
  readonly #sql: string
  readonly #pieces: readonly Piece[]
  readonly #dialect: Dialect | undefined
  readonly #deletes: boolean
  #frames: Frame[] = [newFrame('')]

  constructor(sql: string, pieces: readonly Piece[], dialect: Dialect | undefined) {
    this.#sql = sql
    this.#pieces = pieces
    this.#dialect = dialect
    this.#deletes = pieces.some((_, index) => /^(?:delete|merge)$/.test(this.#text(index)) && isVerb(pieces, index))
  }

  walk(): void {
    let index = 0
    while (index < this.#pieces.length) index = this.#step(index)
    if (this.#frame.expects) this.unclearAt ??= this.#pieces.at(-1)?.offset ?? 0
  }

  get #frame(): Frame {
    const frame = this.#frames.at(-1) ?? newFrame('')
    if (this.#frames.length === 0) this.#frames.push(frame)
    return frame
  }

  #text(index: number): string {
    return this.#pieces[index]?.text ?? ''
  }

  #step(index: number): number {
    const text = this.#text(index)
    if (text === '(') this.#open(index)
    else if (text === ')') this.#close(index)
    else if (text === ';') this.#frames = [newFrame('')]
    else if (text === ',') {
      if (this.#frame.listsTables) this.#frame.expects = true
    } else if (this.#frame.expects && !this.#isSkipped(index)) return this.#takeTable(index)
    else this.#hear(index)
    return index + 1
  }

  #open(index: number): void {
    const { expects, defines } = this.#frame
    const before = this.#text(index - 1)
    const isDefinition = defines !== null && (before === 'as' || before === 'materialized')
    const isUsing = before === 'using' && this.#deletes
    this.#frame.expects = false
    const frame = newFrame(before, isDefinition ? defines : null)
    frame.expects = expects || isUsing
    frame.listsTables = frame.expects
    this.#frames.push(frame)
  }

  #close(index: number): void {
    if (this.#frame.expects) this.unclearAt ??= this.#pieces[index]?.offset ?? 0
    const { definitionOf } = this.#frame
    this.#frames.pop()
    if (definitionOf === null) return
    const frame = this.#frame
    frame.defined.add(definitionOf)
    frame.defines = this.#text(index + 1) === ',' ? this.#define(frame, index + 2) : null
  }

  /** Only `ONLY t`, `LATERAL (…)`, or a query in the place of a table. */
  #isSkipped(index: number): boolean {
    const text = this.#text(index)
    if (['select', 'with', 'values'].includes(text)) {
      this.#frame.expects = false
      this.#frame.listsTables = false
      return true
    }
    return ['only', 'lateral', 'table', 'from', 'into'].includes(text)
  }

  #takeTable(first: number): number {
    const frame = this.#frame
    frame.expects = false
    const { parts, next } = this.#nameAt(first)
    const piece = this.#pieces[first]
    if (!piece || parts.length === 0 || this.#text(next).startsWith('@')) {
      this.unclearAt ??= piece?.offset ?? 0
      return first + 1
    }
    const isInto = this.#text(first - 1) === 'into'
    // A function's name is judged where calls are.
    if (this.#text(next) === '(' && !isInto && !this.#isWritten(first)) return next
    const [only] = parts
    const isDefined = parts.length === 1 && only && this.#frames.some(({ defined }) => defined.has(this.#key(only)))
    if (!isDefined) this.tables.push({ parts, offset: piece.offset })
    return next
  }

  #isWritten(first: number): boolean {
    return /^(?:insert|replace|merge)$/.test(this.#text(first - 1))
  }

  #nameAt(first: number): { parts: { name: string; quoted: boolean }[]; next: number } {
    const parts: { name: string; quoted: boolean }[] = []
    let next = first
    for (;;) {
      const piece = this.#pieces[next]
      if (piece && /^["\p{L}_#@]/u.test(piece.text)) {
        parts.push({ name: piece.name ?? this.#sql.slice(piece.offset, piece.end), quoted: piece.name !== null })
        next += 1
      } else if (piece?.text === '.' && parts.length > 0) parts.push({ name: '', quoted: true })
      else return { parts, next }
      if (this.#text(next) !== '.') return { parts, next }
      next += 1
    }
  }

  #hear(index: number): void {
    const text = this.#text(index)
    const frame = this.#frame
    const next = this.#text(index + 1)
    if (endOfTables.has(text) || (endUnlessComma.has(text) && next !== ',')) frame.listsTables = false
    if (text === 'set' && this.#text(0) === 'update') frame.listsTables = false
    if (text === 'select') this.#countSelect(frame, index)
    if (text === 'with' && frame.selects === 0 && !frame.listsTables) this.#begin(frame, index)
    if (this.#isBeforeTable(index)) {
      frame.expects = true
      frame.listsTables = !/^(?:into|in|insert|replace|merge)$/.test(text)
    }
  }

  #begin(frame: Frame, index: number): void {
    frame.isRecursive = this.#text(index + 1) === 'recursive'
    const first = frame.isRecursive ? index + 2 : index + 1
    if (['as', '('].includes(this.#text(first + 1))) frame.defines = this.#define(frame, first)
  }

  #define(frame: Frame, index: number): string | null {
    const [part] = this.#nameAt(index).parts
    const key = part ? this.#key(part) : null
    // Before its definition ends, the name is that of a real table, unless it is recursive.
    if (key !== null && frame.isRecursive) frame.defined.add(key)
    return key
  }

  /** The reach of WITH is one statement, and another may follow without `;`. */
  #countSelect(frame: Frame, index: number): void {
    frame.selects += 1
    if (frame.selects > 1 && !setOperators.has(this.#text(index - 1))) frame.defined.clear()
  }

  #isBeforeTable(index: number): boolean {
    const text = this.#text(index)
    const next = this.#text(index + 1)
    const before = this.#text(index - 1)
    if (before === '.') return false
    if (isVerb(this.#pieces, index)) {
      if (this.#frame.selects > 0) this.#frame.defined.clear()
      const soon = [2, 3, 4].map((ahead) => this.#text(index + ahead))
      if (text === 'delete') return next !== 'from'
      if (text === 'truncate') return next !== 'table'
      if (text === 'update') return true
      return /^(?:insert|replace|merge)$/.test(text) && next !== 'into' && !soon.includes('into')
    }
    if (text === 'from') return !this.#isNoClause(index)
    if (text === 'table') return next !== '('
    if (text === 'using' || text === 'in') return next !== '(' && next !== '?' && next !== '0'
    return ['join', 'straight_join', 'apply', 'into'].includes(text)
  }

  /** `extract(year FROM a)`, `a IS DISTINCT FROM b` */
  #isNoClause(index: number): boolean {
    const { caller, selects } = this.#frame
    if (argumentsWithFrom.has(caller) && selects === 0) return true
    return this.#text(index - 1) === 'distinct' && ['is', 'not'].includes(this.#text(index - 2))
  }

  /** PostgreSQL's "a" is a; elsewhere a quoted name and a plain one may be two. */
  #key({ name, quoted }: { name: string; quoted: boolean }): string {
    if (!quoted) return name.toLowerCase()
    return this.#dialect === 'postgresql' ? name : `"${name}`
  }
}

function newFrame(caller: string, definitionOf: string | null = null): Frame {
  return {
    expects: false,
    listsTables: false,
    caller,
    defined: new Set(),
    defines: null,
    definitionOf,
    isRecursive: false,
    selects: 0,
  }
}

function tablesIn(sql: string, pieces: readonly Piece[], dialect: Dialect | undefined): FoundTables {
  const walk = new TableWalk(sql, pieces, dialect)
  walk.walk()
  return { tables: walk.tables, unclearAt: walk.unclearAt }
}
