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
import { common } from '../words/common.ts'
import { sessionWords } from '../words/session.ts'
import { AuthFrame } from './auth-frame.tsx'

/** The first visit. The one-time token stands behind the `#`, which browsers never send to a server. */
export function SetupPage() {
  const token = useRouterState({ select: (state) => state.location.hash.replace(/^#/, '') })
  const state = useQuery({ queryKey: ['setup'], queryFn: () => api<SetupState>('GET', '/setup') })

  if (state.data?.ownerExists)
    return (
      <AuthFrame title={sessionWords.allSetUp} lead={sessionWords.ownerExists}>
        <ButtonLink to="/sign-in" fullWidth>
          {common.signIn}
        </ButtonLink>
      </AuthFrame>
    )
  if (token === '') return <AuthFrame title={sessionWords.welcomeToPostern} lead={sessionWords.openTheLink} />
  if (state.isPending)
    return (
      <AuthFrame title={sessionWords.welcomeToPostern} lead={sessionWords.oneMoment}>
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
    validate: { password: (value) => (value.length < 12 ? common.passwordTooShort : null) },
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
    <AuthFrame title={sessionWords.welcomeToPostern} lead={sessionWords.makeTheOwner}>
      <form onSubmit={form.onSubmit((values) => create.mutate(values))}>
        <Stack>
          {rest && (
            <Alert color="red" role="alert">
              {rest}
            </Alert>
          )}
          <TextInput
            label={common.email}
            type="email"
            autoComplete="username"
            required
            withAsterisk={false}
            autoFocus
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label={common.password}
            description={common.aboutPasswords}
            visibilityToggleButtonProps={{ 'aria-label': common.showPassword }}
            autoComplete="new-password"
            required
            withAsterisk={false}
            {...form.getInputProps('password')}
          />
          <Button type="submit" size="md" fullWidth mt="xs" loading={create.isPending}>
            {sessionWords.makeTheAccount}
          </Button>
        </Stack>
      </form>
    </AuthFrame>
  )
}
