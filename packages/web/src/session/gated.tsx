import { Button, type ButtonProps, Fieldset } from '@mantine/core'
import type { Role } from '@postern/protocol/api'
import { createLink } from '@tanstack/react-router'
import type { ComponentProps, ReactNode } from 'react'
import { useMay } from './use-role.tsx'

type GatedProps = ButtonProps & Omit<ComponentProps<'button'>, keyof ButtonProps>

/** A button that only those see who may do what it does. */
const gated =
  (least: Role) =>
  (props: GatedProps): ReactNode =>
    useMay(least) ? <Button {...props} /> : null

export const OperatorButton = gated('operator')
export const EditorButton = gated('editor')

/** A link to a page for editors. */
export const EditorLink = createLink((props: ButtonProps & Omit<ComponentProps<'a'>, keyof ButtonProps>) =>
  useMay('editor') ? <Button component="a" {...props} /> : null,
)

/** Fields that everybody reads, and only editors change. */
export const EditorFields = ({ children }: { children: ReactNode }) => (
  <Fieldset variant="unstyled" disabled={!useMay('editor')}>
    {children}
  </Fieldset>
)
