import { Select, type SelectProps } from '@mantine/core'
import { commandFormWords } from '../words/command-form.ts'

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]

export function TimezoneSelect(props: Omit<SelectProps, 'data' | 'label'>) {
  return (
    <Select
      label={commandFormWords.timeZone}
      description={commandFormWords.timeZoneDescription}
      data={zones}
      searchable
      limit={60}
      allowDeselect={false}
      nothingFoundMessage={commandFormWords.noSuchTimeZone}
      style={{ flex: '1 1 220px' }}
      {...props}
    />
  )
}
