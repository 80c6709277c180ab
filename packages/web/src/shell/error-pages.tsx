import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { AuthFrame } from '../session/auth-frame.tsx'
import { ButtonLink } from '../ui/links.tsx'
import { Page } from '../ui/page.tsx'
import { Failure } from '../ui/states.tsx'
import { common } from '../words/common.ts'
import { shellWords } from '../words/shell.ts'

export function ErrorPage({ error, reset }: ErrorComponentProps) {
  return (
    <Page title={common.thatDidNotWork} narrow>
      <Failure error={error instanceof Error ? error : new Error(String(error))} retry={reset} />
    </Page>
  )
}

/** What is shown when not even the frame of the pages can be: mostly, the server is away. */
export function FatalPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const retry = () => {
    reset()
    void router.invalidate()
  }
  return (
    <AuthFrame title={common.thatDidNotWork} lead={shellWords.thatDidNotWorkLead}>
      <Failure error={error instanceof Error ? error : new Error(String(error))} retry={retry} />
    </AuthFrame>
  )
}

export function NotFoundPage() {
  return (
    <AuthFrame title={shellWords.thereIsNoSuchPage} lead={shellWords.thereIsNoSuchLead}>
      <ButtonLink to="/connections" fullWidth>
        {shellWords.toTheConnections}
      </ButtonLink>
    </AuthFrame>
  )
}
