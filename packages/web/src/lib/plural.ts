import { language } from '../words/language.ts'
import { grouped } from './format-size.ts'

const rules = new Intl.PluralRules(language.numbers)

/** The forms of a word that go by a number. A language has those that `Intl.PluralRules` knows for it; all have `other`. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }

/** The form that belongs to a number: `is`, `are`. */
export const plural = (amount: number, forms: Forms): string => forms[rules.select(amount)] ?? forms.other

/** `1 row`, `1,000,000 rows`. */
export const count = (amount: number, forms: Forms): string => `${grouped(amount)} ${plural(amount, forms)}`
