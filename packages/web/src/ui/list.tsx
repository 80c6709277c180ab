import { Button, Center, Table, VisuallyHidden } from '@mantine/core'
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { CSSProperties, ReactNode, Ref } from 'react'
import { uiWords } from '../words/ui.ts'
import classes from './list.module.css'

export function List({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={classes.list} aria-label={label}>
      {children}
    </ul>
  )
}

export function ListItem({ children }: { children: ReactNode }) {
  return <li className={classes.item}>{children}</li>
}

interface DataTableProps {
  label: string
  /** An empty name is a column of buttons. */
  columns: readonly string[]
  minWidth?: number
  /** Of the rows, for whoever draws only those in sight. */
  bodyRef?: Ref<HTMLTableSectionElement>
  children: ReactNode
}

/** A table in its frame; on a narrow screen it scrolls sideways by itself, with the keyboard too. */
export function DataTable({ label, columns, minWidth = 640, bodyRef, children }: DataTableProps) {
  const style: CSSProperties & Record<'--min-width', string> = { '--min-width': `${minWidth}px` }
  return (
    <div className={classes.tableCard}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <div className={classes.scroll} style={style} tabIndex={0}>
        <Table aria-label={label}>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Table.Th key={column} scope="col">
                  {column === '' ? <VisuallyHidden>{uiWords.actions}</VisuallyHidden> : column}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody ref={bodyRef}>{children}</Table.Tbody>
        </Table>
      </div>
    </div>
  )
}

interface PageOf<T> {
  items: T[]
}

export const allItems = <T,>(data: InfiniteData<PageOf<T>> | undefined): T[] =>
  data?.pages.flatMap((page) => page.items) ?? []

export function LoadMore({
  query,
}: {
  query: Pick<UseInfiniteQueryResult, 'hasNextPage' | 'fetchNextPage' | 'isFetchingNextPage'>
}) {
  if (!query.hasNextPage) return null
  return (
    <Center mt="md">
      <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {uiWords.loadOlder}
      </Button>
    </Center>
  )
}
