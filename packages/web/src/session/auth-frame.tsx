import { Card, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { Logo } from '../ui/logo.tsx'
import { useTitle } from '../ui/page.tsx'
import classes from './auth-frame.module.css'

export function AuthFrame({ title, lead, children }: { title: string; lead: ReactNode; children?: ReactNode }) {
  useTitle(title)
  return (
    <main className={classes.frame}>
      <div className={classes.brand}>
        <Logo size={40} />
        Postern
      </div>
      <Card className={classes.card} padding="xl" shadow="xs">
        <Title order={1}>{title}</Title>
        <Text c="dimmed" size="sm" mt={4} mb="lg">
          {lead}
        </Text>
        {children}
      </Card>
    </main>
  )
}
