import classes from './headers.module.css'

/** Headers of a request or an answer, shown when they are asked for. */
export function Headers({ of, label }: { of: Readonly<Record<string, string>>; label: string }) {
  return (
    <details className={classes.headers}>
      <summary>{label}</summary>
      <dl>
        {Object.entries(of).map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
