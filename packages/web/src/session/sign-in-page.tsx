import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Session, SignIn } from '@postern/protocol/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { api } from '../api/http.ts'
import { sessionQuery } from '../api/queries.ts'
import { fieldErrors } from '../ui/form-errors.ts'
import { common } from '../words/common.ts'
import { sessionWords } from '../words/session.ts'
import { AuthFrame } from './auth-frame.tsx'
import { safeTarget } from './safe-target.ts'

export function SignInPage() {
  const { to } = useSearch({ from: '/sign-in' })
  const router = useRouter()
  const queries = useQueryClient()
  const form = useForm<SignIn>({ initialValues: { email: '', password: '' } })
  const signIn = useMutation({
    mutationFn: (values: SignIn) => api<Session>('POST', '/session', values),
    onSuccess: (session) => {
      queries.setQueryData(sessionQuery.queryKey, session)
      router.history.push(safeTarget(to))
    },
    onError: (error) => form.setErrors(fieldErrors(error, { '/email': 'email', '/password': 'password' }).at),
  })
  const rest = signIn.error && fieldErrors(signIn.error, { '/email': 'email', '/password': 'password' }).rest

  return (
    <AuthFrame title={common.signIn} lead={sessionWords.whatPosternDoes}>
      <form onSubmit={form.onSubmit((values) => signIn.mutate(values))}>
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
            data-autofocus
            autoFocus
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label={common.password}
            visibilityToggleButtonProps={{ 'aria-label': common.showPassword }}
            autoComplete="current-password"
            required
            withAsterisk={false}
            {...form.getInputProps('password')}
          />
          <Button type="submit" size="md" fullWidth mt="xs" loading={signIn.isPending}>
            {common.signIn}
          </Button>
        </Stack>
      </form>
    </AuthFrame>
  )
}
