import { Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { uiWords } from '../words/ui.ts'
import classes from './page.module.css'

interface PageProps {
  title: string
  /** Stands in the heading instead of the title, where that needs more than text. */
  heading?: ReactNode
  crumbs?: ReactNode[]
  description?: ReactNode
  actions?: ReactNode
  narrow?: boolean
  /** For what needs all the room there is. */
  wide?: boolean
  children: ReactNode
}

/** The frame of every page: where one is, what it is, what can be done. */
export function Page({ title, heading, crumbs, description, actions, narrow, wide, children }: PageProps) {
  useTitle(title)
  return (
    <div className={`${classes.page} ${narrow ? classes.narrow : wide ? classes.wide : ''}`}>
      <div className={classes.head}>
        <div className={classes.headText}>
          {crumbs && (
            <nav className={classes.crumbs} aria-label={uiWords.breadcrumb}>
              {crumbs.filter(Boolean).map((crumb, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a path has no other identity than its order
                <span key={index}>
                  {index > 0 && <span aria-hidden="true">/ </span>}
                  {crumb}
                </span>
              ))}
            </nav>
          )}
          <Title order={1}>{heading || title}</Title>
          {description && (
            <Text c="dimmed" mt={4} maw={680} size="sm">
              {description}
            </Text>
          )}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
      {children}
    </div>
  )
}

export function useTitle(title: string) {
  useEffect(() => {
    document.title = title === 'Postern' ? title : uiWords.titleOf(title)
  }, [title])
}
