import { CloseButton, TextInput } from '@mantine/core';
import type { ConnectorInfo } from '@sluice/core';
import { ChevronRight, Search } from 'lucide-react';
import { useState } from 'react';
import { JsonView } from '../../pieces/json-view.tsx';
import { Panel } from '../../pieces/page.tsx';
import { StatusBadge } from '../../pieces/status.tsx';

const EFFECTS = {
  read: { color: 'gray', label: 'Reads' },
  write: { color: 'blue', label: 'Writes' },
  spend: { color: 'yellow', label: 'Spends credits' },
} as const;

const MANY_FROM = 8;

/** What can be called with an account, each with the input that it takes. */
export function ConnectorActions({ actions }: Pick<ConnectorInfo, 'actions'>) {
  const [words, setWords] = useState('');
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = actions.filter(({ name, title }) =>
    wanted.every((word) => `${name} ${title}`.toLowerCase().includes(word)),
  );
  return (
    <Panel
      title="Actions"
      intro="What can be called with an account: here, by the API, and on the command line."
    >
      {actions.length < MANY_FROM ? null : (
        <TextInput
          className="actions-search"
          label="Find an action"
          leftSection={<Search size={16} aria-hidden />}
          rightSection={
            words === '' ? null : <CloseButton aria-label="Clear the search" onClick={() => setWords('')} />
          }
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      )}
      <output className="accounts-none">{shown.length === 0 ? 'No action fits these words.' : ''}</output>
      <ul className="actions" aria-label="Actions">
        {shown.map((action) => (
          <li key={action.name}>
            <OneAction action={action} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Its input is looked at seldom, so it is shown when asked for. */
function OneAction({ action }: { action: ConnectorInfo['actions'][number] }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <ChevronRight size={16} aria-hidden />
        <span className="action-words">
          <strong>{action.title}</strong>
          <code>{action.name}</code>
        </span>
        <StatusBadge {...EFFECTS[action.effect]} />
      </summary>
      {open ? <JsonView label={`Input of ${action.name}`} value={action.input} /> : null}
    </details>
  );
}
