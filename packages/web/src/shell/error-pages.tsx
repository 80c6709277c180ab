import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { AuthFrame } from '../session/auth-frame.tsx'
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

/** What is shown when not even the frame of the pages can be: mostly, the server is away. */
export function FatalPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const retry = () => {
    reset()
    void router.invalidate()
  }
  return (
    <AuthFrame title="That did not work" lead="Postern's pages could not be opened.">
      <Failure error={error instanceof Error ? error : new Error(String(error))} retry={retry} />
    </AuthFrame>
  )
}

export function NotFoundPage() {
  return (
    <AuthFrame title="There is no such page" lead="It may have been deleted; check the address.">
      <ButtonLink to="/connections" fullWidth>
        To the connections
      </ButtonLink>
    </AuthFrame>
  )
}
