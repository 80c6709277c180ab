import { ActionIcon, Menu, Modal, NumberInput, Stack } from '@mantine/core'
import type { Connection, Gateway, GatewayPatch } from '@postern/protocol/api'
import { IconDots, IconPlayerPause, IconPlayerPlay, IconScale } from '@tabler/icons-react'
import { useState } from 'react'
import { api, seg } from '../api/http.ts'
import { useMay } from '../session/use-role.tsx'
import { FormButtons } from '../ui/form-buttons.tsx'
import { useAction } from '../ui/use-action.ts'
import { gatewayWords } from '../words/gateways.ts'

const icon = { size: 16, stroke: 1.7 } as const

/** Has a gateway rest or work again, and changes its share of the work. */
export function GatewayMenu({ connection, gateway }: { connection: string; gateway: Gateway }) {
  const { name, draining } = gateway
  const [weighing, setWeighing] = useState(false)
  const mayOperate = useMay('operator')
  const change = useAction({
    run: (patch: GatewayPatch) =>
      api<Connection>('PATCH', `/connections/${seg(connection)}/gateways/${seg(name)}`, patch),
    done: (_, patch) => {
      if (patch.weight !== undefined) return gatewayWords.weightIsSaved(name, patch.weight)
      return patch.draining ? gatewayWords.drains(name) : gatewayWords.worksAgain(name)
    },
  })
  if (!mayOperate) return null
  return (
    <>
      <Menu position="bottom-end" width={210} withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={gatewayWords.actionsOf(name)}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={draining ? <IconPlayerPlay {...icon} /> : <IconPlayerPause {...icon} />}
            onClick={() => change.mutate({ draining: !draining })}
          >
            {draining ? gatewayWords.workAgain : gatewayWords.drain}
          </Menu.Item>
          <Menu.Item leftSection={<IconScale {...icon} />} onClick={() => setWeighing(true)}>
            {gatewayWords.changeWeight}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={weighing} onClose={() => setWeighing(false)} title={gatewayWords.weightOf(name)}>
        <WeightForm
          weight={gateway.weight}
          saving={change.isPending}
          onCancel={() => setWeighing(false)}
          onSave={(weight) => change.mutate({ weight }, { onSuccess: () => setWeighing(false) })}
        />
      </Modal>
    </>
  )
}

interface WeightFormProps {
  weight: number
  saving: boolean
  onSave: (weight: number) => void
  onCancel: () => void
}

function WeightForm({ weight, saving, onSave, onCancel }: WeightFormProps) {
  const [value, setValue] = useState<number | string>(weight)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (typeof value === 'number') onSave(value)
      }}
    >
      <Stack>
        <NumberInput
          label={gatewayWords.weightLabel}
          description={gatewayWords.weightDescription}
          min={1}
          max={100}
          allowDecimal={false}
          value={value}
          onChange={setValue}
          data-autofocus
        />
        <FormButtons submit={gatewayWords.saveTheWeight} isPending={saving} onCancel={onCancel} />
      </Stack>
    </form>
  )
}
