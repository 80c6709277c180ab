import { IconSend } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { receiversQuery } from '../api/queries.ts'
import { Section } from '../ui/section.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { receiverWords } from '../words/receivers.ts'
import { ReceiverTable } from './receiver-table.tsx'

/** Where callbacks of the connection go, and which of these places are paused. */
export function ReceiversTab() {
  const { name } = useParams({ from: '/app/connections/$name' })
  const query = useQuery(receiversQuery(name))
  return (
    <Section title={receiverWords.receivers} description={receiverWords.receiversDescription}>
      <QueryView query={query} lines={2}>
        {(receivers) =>
          receivers.length === 0 ? (
            <Nothing icon={<IconSend size={26} stroke={1.5} />} title={receiverWords.noReceiverYet}>
              {receiverWords.noReceiverYetText}
            </Nothing>
          ) : (
            <ReceiverTable receivers={receivers} />
          )
        }
      </QueryView>
    </Section>
  )
}
