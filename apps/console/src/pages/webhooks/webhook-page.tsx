import { Alert, Button, Switch } from '@mantine/core';
import type { Webhook } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ChevronLeft, Settings2, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useWebhook, webhookKeys } from '../../data/webhooks.ts';
import { useChosen } from '../../data/use-chosen.ts';
import { useNotify } from '../../pieces/notices.tsx';
import { Page, Panel } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { Details, RowsComing } from '../../pieces/rows.tsx';
import { When } from '../../pieces/when.tsx';
import { useClient } from '../../session/session.tsx';
import { Deliveries } from './deliveries.tsx';
import { RemoveWebhook } from './remove-webhook.tsx';
import { Secrets } from './secrets.tsx';
import { TestWebhook } from './test-webhook.tsx';
import { UpdateWebhook } from './update-webhook.tsx';
import { WebhookStatusBadge } from './webhook-status.tsx';

export function WebhookPage() {
  const { webhookId } = useParams({ from: '/webhooks/$webhookId' });
  const { data, error, refetch } = useWebhook(webhookId);
  if (data) return <Loaded webhook={data} />;
  return (
    <Page title="Webhook" back={<Back />}>
      {error ? <Problem error={error} onRetry={() => void refetch()} /> : <RowsComing height={160} />}
    </Page>
  );
}

function Loaded({ webhook }: { webhook: Webhook }) {
  const [doing, setDoing] = useState<'editing' | 'removing'>();
  const stop = () => setDoing(undefined);
  return (
    <Page
      title={new URL(webhook.url).host}
      intro={webhook.description === '' ? webhook.url : webhook.description}
      back={<Back />}
      actions={
        <>
          <TestWebhook webhook={webhook} />
          <Button leftSection={<Settings2 size={16} aria-hidden />} onClick={() => setDoing('editing')}>
            Edit
          </Button>
        </>
      }
    >
      {webhook.failingSince === null ? null : (
        <Alert color="red" icon={<TriangleAlert size={18} aria-hidden />} className="problem">
          <p className="problem-message">
            Deliveries have been failing since <When at={webhook.failingSince} />.
          </p>
          <p>Open a delivery below to see what the address answered. What was missed can be sent again.</p>
        </Alert>
      )}
      <Panel title="Settings" actions={<OnOff webhook={webhook} />}>
        <Details
          entries={[
            ['Status', <WebhookStatusBadge key="status" webhook={webhook} />],
            ['Address', webhook.url],
            ['Events', webhook.events.join(', ')],
            ['Waiting', String(webhook.waiting)],
            ['Added', <When key="added" at={webhook.createdAt} />],
            ['Id', <code key="id">{webhook.id}</code>],
          ]}
        />
      </Panel>
      <Secrets webhook={webhook} />
      <Deliveries webhookId={webhook.id} />
      <Panel
        title="Remove"
        intro="Its secret and its deliveries go with it."
        actions={
          <Button color="red" variant="light" onClick={() => setDoing('removing')}>
            Remove webhook
          </Button>
        }
      >
        {null}
      </Panel>
      {doing === 'editing' ? <UpdateWebhook webhook={webhook} onClose={stop} /> : null}
      {doing === 'removing' ? <RemoveWebhook webhook={webhook} onClose={stop} /> : null}
    </Page>
  );
}

function Back() {
  return (
    <Link to="/webhooks">
      <ChevronLeft size={16} aria-hidden />
      Webhooks
    </Link>
  );
}

function OnOff({ webhook }: { webhook: Webhook }) {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  const { shown, choose, forget } = useChosen(webhook.enabled);
  const toggle = useMutation({
    scope: { id: `toggle ${webhook.id}` },
    mutationFn: (enabled: boolean) =>
      client.webhooks.update({ params: { webhookId: webhook.id }, body: { enabled } }),
    onSuccess: async ({ enabled }) => {
      notify(enabled ? 'The webhook is on.' : 'The webhook is off.');
      await queries.invalidateQueries({ queryKey: webhookKeys.all });
    },
    onError: forget,
  });
  return (
    <div>
      <Switch
        label="Send events"
        checked={shown}
        onChange={({ currentTarget: { checked } }) => {
          choose(checked);
          toggle.mutate(checked);
        }}
      />
      {toggle.error ? <Problem error={toggle.error} /> : null}
    </div>
  );
}
