import type { ReactNode } from 'react'
import classes from './facts.module.css'

/** Names and values side by side, as many in a line as there is room for. */
export function Facts({ of }: { of: readonly (readonly [name: string, value: ReactNode] | false | null)[] }) {
  return (
    <dl className={classes.facts}>
      {of.map(
        (fact) =>
          fact && (
            <div key={fact[0]}>
              <dt>{fact[0]}</dt>
              <dd>{fact[1]}</dd>
            </div>
          ),
      )}
    </dl>
  )
}
