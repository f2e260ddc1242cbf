import { Button } from '@mantine/core';
import type { Webhook } from '@sluice/core';
import { Link } from '@tanstack/react-router';
import { Plus, Webhook as WebhookIcon } from 'lucide-react';
import { useState } from 'react';
import { itemsOf } from '../../data/pages.ts';
import { useWebhooks } from '../../data/webhooks.ts';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { Page } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { Rows, RowsComing } from '../../pieces/rows.tsx';
import { WebhookStatusBadge } from './webhook-status.tsx';
import { CreateWebhook } from './create-webhook.tsx';
import { SecretShown } from './secret-shown.tsx';

/** The addresses that are told when something happens to an account. */
export function WebhooksPage() {
  const webhooks = useWebhooks();
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string>();
  const all = itemsOf(webhooks.data);
  const add = (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      Add webhook
    </Button>
  );
  return (
    <Page
      title="Webhooks"
      intro="Have your own server told when an account is linked, changed, failing, mended or unlinked. Every message is signed, and sent again until your server takes it."
      actions={add}
    >
      {webhooks.error ? <Problem error={webhooks.error} onRetry={() => void webhooks.refetch()} /> : null}
      {webhooks.isPending ? <RowsComing /> : null}
      {webhooks.isSuccess && all.length === 0 ? (
        <EmptyState icon={<WebhookIcon />} title="No webhooks yet" actions={add}>
          <p>
            Add the address of your server. It gets a signed message for each event, which it checks with the
            secret that is shown once.
          </p>
        </EmptyState>
      ) : null}
      {all.length > 0 ? (
        <Rows label="Webhooks">
          {all.map((webhook) => (
            <WebhookRow key={webhook.id} webhook={webhook} />
          ))}
        </Rows>
      ) : null}
      {webhooks.hasNextPage ? (
        <div className="rows-more">
          <Button
            variant="default"
            loading={webhooks.isFetchingNextPage}
            onClick={() => void webhooks.fetchNextPage()}
          >
            Show more
          </Button>
        </div>
      ) : null}
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

function WebhookRow({ webhook }: { webhook: Webhook }) {
  return (
    <li>
      <div className="row-main">
        <h2 className="row-title">
          <Link to="/webhooks/$webhookId" params={{ webhookId: webhook.id }}>
            {webhook.url}
          </Link>
        </h2>
        <p className="row-note">
          {webhook.description === '' ? '' : `${webhook.description} · `}
          {webhook.events.join(', ')}
        </p>
      </div>
      <div className="row-end">
        {webhook.waiting > 0 ? <span className="row-note">{webhook.waiting} waiting</span> : null}
        <WebhookStatusBadge webhook={webhook} />
      </div>
    </li>
  );
}
