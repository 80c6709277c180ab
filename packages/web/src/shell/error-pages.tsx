import type { ErrorComponentProps } from '@tanstack/react-router'
import { ButtonLink } from '../ui/links.tsx'
import { Page } from '../ui/page.tsx'
import { Failure } from '../ui/states.tsx'

export function ErrorPage({ error, reset }: ErrorComponentProps) {
  return (
    <Page title="That did not work" narrow>
      <Failure error={error instanceof Error ? error : new Error(String(error))} retry={reset} />
    </Page>
  )
}

export function NotFoundPage() {
  return (
    <Page title="There is no such page" narrow description="It may have been deleted; check the address.">
      <ButtonLink to="/connections">To the connections</ButtonLink>
    </Page>
  )
}
