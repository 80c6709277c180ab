import { Card, Group, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

interface SectionProps {
  title: string
  description?: ReactNode
  action?: ReactNode
  children?: ReactNode
}

export function Section({ title, description, action, children }: SectionProps) {
  return (
    <Card component="section" aria-label={title}>
      <Group justify="space-between" align="flex-start" gap="sm" mb={children ? 'md' : 0}>
        <div style={{ minWidth: 0, flex: '1 1 240px' }}>
          <Title order={2}>{title}</Title>
          {description && (
            <Text size="sm" c="dimmed" mt={2}>
              {description}
            </Text>
          )}
        </div>
        {action}
      </Group>
      {children}
    </Card>
  )
}
