import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { InvitationInfo, Session } from '@postern/protocol/api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter, useRouterState } from '@tanstack/react-router'
import { api } from '../api/http.ts'
import { sessionQuery } from '../api/queries.ts'
import { fieldErrors } from '../ui/form-errors.ts'
import { ButtonLink } from '../ui/links.tsx'
import { Failure, Loading } from '../ui/states.tsx'
import { common } from '../words/common.ts'
import { sessionWords } from '../words/session.ts'
import { AuthFrame } from './auth-frame.tsx'

/** Where a one-time link leads. Its token stands behind the `#`, which browsers never send to a server. */
export function JoinPage() {
  const token = useRouterState({ select: (state) => state.location.hash.replace(/^#/, '') })
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => api<InvitationInfo>('POST', '/invitation', { token }),
    enabled: token !== '',
    retry: false,
  })
  if (token === '' || invitation.error)
    return (
      <AuthFrame title={sessionWords.theLinkIsOver} lead={sessionWords.aboutLinks}>
        <Stack>
          {invitation.error && <Failure error={invitation.error} />}
          <ButtonLink to="/sign-in" fullWidth variant="default">
            {common.signIn}
          </ButtonLink>
        </Stack>
      </AuthFrame>
    )
  if (!invitation.data)
    return (
      <AuthFrame title={sessionWords.welcomeToPostern} lead={sessionWords.oneMoment}>
        <Loading lines={3} />
      </AuthFrame>
    )
  return <ChoosePassword token={token} email={invitation.data.email} />
}

function ChoosePassword({ token, email }: { token: string; email: string }) {
  const router = useRouter()
  const queries = useQueryClient()
  const form = useForm({
    initialValues: { password: '' },
    validate: { password: (value) => (value.length < 12 ? common.passwordTooShort : null) },
  })
  const join = useMutation({
    mutationFn: ({ password }: { password: string }) => api<Session>('POST', '/invitation/accept', { token, password }),
    onSuccess: async (session) => {
      queries.setQueryData(sessionQuery.queryKey, session)
      await router.navigate({ to: '/connections', hash: '', replace: true })
    },
    onError: (error) => form.setErrors(fieldErrors(error, { '/password': 'password' }).at),
  })
  const rest = join.error && fieldErrors(join.error, { '/password': 'password' }).rest
  return (
    <AuthFrame title={sessionWords.welcomeToPostern} lead={sessionWords.chooseThePassword}>
      <form onSubmit={form.onSubmit((values) => join.mutate(values))}>
        <Stack>
          {rest && (
            <Alert color="red" role="alert">
              {rest}
            </Alert>
          )}
          <TextInput label={common.email} type="email" autoComplete="username" readOnly value={email} />
          <PasswordInput
            label={common.password}
            description={common.aboutPasswords}
            visibilityToggleButtonProps={{ 'aria-label': common.showPassword }}
            autoComplete="new-password"
            required
            withAsterisk={false}
            autoFocus
            {...form.getInputProps('password')}
          />
          <Button type="submit" size="md" fullWidth mt="xs" loading={join.isPending}>
            {sessionWords.signInWithIt}
          </Button>
        </Stack>
      </form>
    </AuthFrame>
  )
}
