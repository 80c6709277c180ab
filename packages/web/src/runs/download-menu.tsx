import { Button, Menu } from '@mantine/core'
import type { RunDetail } from '@postern/protocol/api'
import { IconChevronDown, IconDownload } from '@tabler/icons-react'
import { seg } from '../api/http.ts'
import { runWords } from '../words/runs.ts'

const formats = [
  { format: 'json', label: 'JSON', description: runWords.oneArray },
  { format: 'ndjson', label: 'NDJSON', description: runWords.aRowALine },
  { format: 'csv', label: 'CSV', description: runWords.csvDescription },
] as const

/** All rows of a run as a file, which the server streams. */
export function DownloadMenu({ run: { id, sealed } }: { run: RunDetail }) {
  const path = `/api/v1/runs/${seg(id)}/result`
  const icon = <IconDownload size={16} stroke={1.8} />
  if (sealed)
    return (
      <Button component="a" href={path} download={`run-${id}.json.age`} variant="default" leftSection={icon}>
        {runWords.downloadTheAgeFile}
      </Button>
    )
  return (
    <Menu position="bottom-end" width={210}>
      <Menu.Target>
        <Button variant="default" leftSection={icon} rightSection={<IconChevronDown size={15} />}>
          {runWords.download}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map(({ format, label, description }) => (
          <Menu.Item
            key={format}
            component="a"
            href={`${path}?format=${format}`}
            download={`run-${id}.${format}`}
            rightSection={
              <span style={{ color: 'var(--mantine-color-dimmed)', fontSize: '0.75rem' }}>{description}</span>
            }
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
