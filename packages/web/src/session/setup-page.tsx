import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Session, Setup, SetupState } from '@postern/protocol/api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter, useRouterState } from '@tanstack/react-router'
import { api } from '../api/http.ts'
import { sessionQuery } from '../api/queries.ts'
import { fieldErrors } from '../ui/form-errors.ts'
import { ButtonLink } from '../ui/links.tsx'
import { Loading } from '../ui/states.tsx'
import { AuthFrame } from './auth-frame.tsx'

/** The first visit. The one-time token stands behind the `#`, which browsers never send to a server. */
export function SetupPage() {
  const token = useRouterState({ select: (state) => state.location.hash.replace(/^#/, '') })
  const state = useQuery({ queryKey: ['setup'], queryFn: () => api<SetupState>('GET', '/setup') })

  if (state.data?.ownerExists)
    return (
      <AuthFrame title="All set up" lead="The owner's account exists already.">
        <ButtonLink to="/sign-in" fullWidth>
          Sign in
        </ButtonLink>
      </AuthFrame>
    )
  if (token === '')
    return (
      <AuthFrame
        title="Welcome to Postern"
        lead="Nobody owns this server yet. Open the one-time link that it printed when it started: it ends in /setup# and a token. If the link is lost, restart the server and it prints a new one."
      />
    )
  if (state.isPending)
    return (
      <AuthFrame title="Welcome to Postern" lead="One moment…">
        <Loading lines={3} />
      </AuthFrame>
    )
  return <OwnerForm token={token} />
}

const paths = { '/email': 'email', '/password': 'password' }

function OwnerForm({ token }: { token: string }) {
  const router = useRouter()
  const queries = useQueryClient()
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: { password: (value) => (value.length < 12 ? 'At least 12 characters' : null) },
  })
  const create = useMutation({
    mutationFn: (values: Omit<Setup, 'token'>) => api<Session>('POST', '/setup', { ...values, token }),
    onSuccess: async (session) => {
      queries.setQueryData(sessionQuery.queryKey, session)
      await router.navigate({ to: '/connections', hash: '', replace: true })
    },
    onError: (error) => form.setErrors(fieldErrors(error, paths).at),
  })
  const rest = create.error && fieldErrors(create.error, paths).rest

  return (
    <AuthFrame title="Welcome to Postern" lead="Make the owner's account: you will sign in with it from now on.">
      <form onSubmit={form.onSubmit((values) => create.mutate(values))}>
        <Stack>
          {rest && (
            <Alert color="red" role="alert">
              {rest}
            </Alert>
          )}
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            required
            withAsterisk={false}
            autoFocus
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label="Password"
            description="At least 12 characters; a few words you will remember do well."
            visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
            autoComplete="new-password"
            required
            withAsterisk={false}
            {...form.getInputProps('password')}
          />
          <Button type="submit" size="md" fullWidth mt="xs" loading={create.isPending}>
            Make the account
          </Button>
        </Stack>
      </form>
    </AuthFrame>
  )
}
