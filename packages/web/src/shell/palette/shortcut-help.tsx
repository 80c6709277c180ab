import { Kbd, Modal, Table } from '@mantine/core'
import { roleReaches } from '@postern/protocol/api'
import type { ReactNode } from 'react'
import { useRole } from '../../session/use-role.tsx'
import { shellWords } from '../../words/shell.ts'
import { places } from './places.ts'

/** Every key that does something on all pages. */
export function ShortcutHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const role = useRole()
  return (
    <Modal opened={opened} onClose={onClose} title={shellWords.keys}>
      <Table withRowBorders={false} verticalSpacing={4} aria-label={shellWords.keys}>
        <Table.Tbody>
          <Key words={shellWords.searchAndDo}>
            {shellWords.twoKeysOrOne(<Kbd>Ctrl</Kbd>, <Kbd>K</Kbd>, <Kbd>/</Kbd>)}
          </Key>
          <Key words={shellWords.theseKeys}>
            <Kbd>?</Kbd>
          </Key>
          {places
            .filter((place) => roleReaches(role, place.role))
            .map(({ key, label }) => (
              <Key key={key} words={label}>
                {shellWords.oneKeyThenOther(<Kbd>g</Kbd>, <Kbd>{key}</Kbd>)}
              </Key>
            ))}
        </Table.Tbody>
      </Table>
    </Modal>
  )
}

function Key({ words, children }: { words: string; children: ReactNode }) {
  return (
    <Table.Tr>
      <Table.Td>{words}</Table.Td>
      <Table.Td ta="right">{children}</Table.Td>
    </Table.Tr>
  )
}
