import { Button } from '@mantine/core';
import { EVENT_TYPES, WEBHOOK_STATUSES, type Webhook, type WebhookStatus } from '@sluice/core';
import { Plus, Webhook as WebhookIcon } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { itemsOf, moreOf } from '../../data/pages.ts';
import { useWebhooks } from '../../data/webhooks.ts';
import { DataTable, type Column } from '../../pieces/data-table.tsx';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { SearchField, SelectFilter } from '../../pieces/filter-bar.tsx';
import { oneOf, useFilters } from '../../pieces/filters.ts';
import { ListFilters } from '../../pieces/list-filters.tsx';
import { NoneFits } from '../../pieces/none-fits.tsx';
import { countText } from '../../pieces/numbers.ts';
import { Page } from '../../pieces/page.tsx';
import { When } from '../../pieces/when.tsx';
import { WebhookStatusBadge } from './webhook-status.tsx';
import { CreateWebhook } from './create-webhook.tsx';
import { SecretShown } from './secret-shown.tsx';

/** The addresses that are told when something happens to an account. */
export function WebhooksPage() {
  const { filters, clear, active } = useFilters('/webhooks');
  const webhooks = useWebhooks({ status: oneOf(WEBHOOK_STATUSES, filters.state), q: filters.q });
  const rows = itemsOf(webhooks.data);
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string>();
  const add = (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      Add webhook
    </Button>
  );
  return (
    <Page
      title="Webhooks"
      intro="Have your own server told what happens to accounts: linked, changed, failing, mended, suspended, revoked or unlinked. Every message is signed, and sent again until your server takes it."
      actions={add}
    >
      <ListFilters active={active} rows={rows.length} more={webhooks.hasNextPage} onClear={clear}>
        <WebhookFilters />
      </ListFilters>
      <DataTable
        label="Webhooks"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ id }) => id}
        rowLink={({ id }) => ({ to: '/webhooks/$webhookId', params: { webhookId: id } })}
        loading={webhooks.isPending}
        stale={webhooks.isPlaceholderData}
        error={webhooks.error}
        onRetry={() => void webhooks.refetch()}
        more={moreOf(webhooks)}
        empty={
          active ? (
            <NoneFits icon={<WebhookIcon />} title="No webhook fits" onClear={clear} />
          ) : (
            <NoWebhooks add={add} />
          )
        }
      />
      {creating ? (
        <CreateWebhook
          onClose={() => setCreating(false)}
          onMade={(made) => {
            setCreating(false);
            setSecret(made);
          }}
        />
      ) : null}
      {secret === undefined ? null : <SecretShown secret={secret} onClose={() => setSecret(undefined)} />}
    </Page>
  );
}

function NoWebhooks({ add }: { add: ReactNode }) {
  return (
    <EmptyState icon={<WebhookIcon />} title="No webhooks yet" actions={add}>
      <p>
        Add the address of your server. It gets a signed message for each event, which it checks with the
        secret that is shown once.
      </p>
    </EmptyState>
  );
}

const STATE_OPTIONS: readonly { value: WebhookStatus; label: string }[] = [
  { value: 'on', label: 'On' },
  { value: 'failing', label: 'Failing' },
  { value: 'off', label: 'Off' },
];

function WebhookFilters() {
  const { filters, set } = useFilters('/webhooks');
  return (
    <>
      <SearchField
        placeholder="Address or description"
        value={filters.q}
        onChange={(q, options) => set({ q }, options)}
      />
      <SelectFilter
        label="State"
        value={filters.state}
        options={STATE_OPTIONS}
        onChange={(state) => set({ state })}
      />
    </>
  );
}

const COLUMNS: readonly Column<Webhook>[] = [
  {
    key: 'address',
    head: 'Address',
    cell: ({ url, description }) => (
      <>
        {url}
        {description === '' ? null : <span className="cell-note">{description}</span>}
      </>
    ),
  },
  { key: 'events', head: 'Events', hideBelow: 'wide', cell: ({ events }) => eventsText(events) },
  {
    key: 'status',
    head: 'State',
    cell: (webhook) => (
      <>
        <WebhookStatusBadge webhook={webhook} />
        {webhook.failingSince === null ? null : (
          <span className="cell-note">
            since <When at={webhook.failingSince} />
          </span>
        )}
      </>
    ),
  },
  {
    key: 'waiting',
    head: 'Waiting',
    align: 'right',
    cell: ({ waiting }) => (waiting === 0 ? <span className="quiet">0</span> : countText(waiting)),
  },
];

const MAX_NAMED = 3;

function eventsText(events: Webhook['events']): string {
  if (events.length === EVENT_TYPES.length) return 'All events';
  return events.length <= MAX_NAMED ? events.join(', ') : `${countText(events.length)} kinds of events`;
}
