import type { UseFormReturnType } from '@mantine/form'
import { lintDelivery } from '@postern/protocol/lint-delivery'
import type { CommandValues } from './command-values.ts'
import { namedHeaders } from './delivery-values.ts'
import { formatOf } from './format-values.ts'
import { WarningNotes } from './warning-notes.tsx'

interface DeliveryWarningsProps {
  form: UseFormReturnType<CommandValues>
  /** The field that they stand at. */
  path: string
}

/** The linter's word on what is in the form, before it is saved. */
export function DeliveryWarnings({ form, path }: DeliveryWarningsProps) {
  const { values } = form
  const warnings = lintDelivery({
    callbackUrl: values.callbackUrl.trim(),
    callbackCredential: values.credentialKind === 'none' ? null : { kind: values.credentialKind },
    callbackHeaderNames: namedHeaders(values),
    callbackFormat: formatOf(values),
  })
  return <WarningNotes warnings={warnings.filter((warning) => warning.path === path)} />
}
