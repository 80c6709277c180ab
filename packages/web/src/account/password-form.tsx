import { Button, Group, PasswordInput, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { ChangePassword } from '@postern/protocol/api'
import { api, isProblem } from '../api/http.ts'
import { fieldErrors } from '../ui/form-errors.ts'
import { Section } from '../ui/section.tsx'
import { useAction } from '../ui/use-action.ts'
import { accountWords } from '../words/account.ts'
import { common } from '../words/common.ts'

const shown = { 'aria-label': common.showPassword }

export function PasswordForm({ email }: { email: string }) {
  const form = useForm<ChangePassword>({
    initialValues: { password: '', newPassword: '' },
    validate: { newPassword: (value) => (value.length < 12 ? common.passwordTooShort : null) },
  })
  const change = useAction({
    run: (values: ChangePassword) => api('POST', '/session/password', values),
    done: accountWords.thePasswordIsChanged,
    ownErrors: true,
  })
  const submit = (values: ChangePassword) =>
    change.mutate(values, {
      onSuccess: () => form.reset(),
      onError: (error) => {
        const { at, rest } = fieldErrors(error, { '/password': 'password', '/newPassword': 'newPassword' })
        const own = isProblem(error) ? error.problem.detail : rest
        form.setErrors(rest === null ? at : { password: own })
      },
    })
  return (
    <Section title={common.password} description={accountWords.passwordDescription}>
      <form onSubmit={form.onSubmit(submit)}>
        <Stack maw={400}>
          {/* For password managers, which ask whose it is. */}
          <input type="email" autoComplete="username" value={email} readOnly hidden />
          <PasswordInput
            label={accountWords.passwordUntilNow}
            visibilityToggleButtonProps={shown}
            autoComplete="current-password"
            required
            withAsterisk={false}
            {...form.getInputProps('password')}
          />
          <PasswordInput
            label={accountWords.newPassword}
            description={common.aboutPasswords}
            visibilityToggleButtonProps={shown}
            autoComplete="new-password"
            required
            withAsterisk={false}
            {...form.getInputProps('newPassword')}
          />
          <Group>
            <Button type="submit" loading={change.isPending}>
              {accountWords.changeThePassword}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  )
}
