import { Button, NativeSelect } from '@mantine/core';
import { DELIVERY_STATUSES, type Delivery } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { useState } from 'react';
import { itemsOf } from '../../data/pages.ts';
import { useDeliveries, useDelivery, webhookKeys } from '../../data/webhooks.ts';
import { useNotify } from '../../pieces/notices.tsx';
import { Overlay } from '../../pieces/overlay.tsx';
import { Panel } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { Rows, RowsComing } from '../../pieces/rows.tsx';
import { DeliveryStatusBadge } from '../../pieces/status.tsx';
import { When } from '../../pieces/when.tsx';
import { useClient } from '../../session/session.tsx';
import { DeliveryLog } from './delivery-log.tsx';
import { ReplayMissed } from './replay-missed.tsx';
import './webhooks.css';

const LABELS: Record<Delivery['status'], string> = {
  waiting: 'Waiting',
  delivered: 'Delivered',
  failed: 'Given up',
};

/** What was sent to a webhook, newest first. */
export function Deliveries({ webhookId }: { webhookId: string }) {
  const [status, setStatus] = useState<Delivery['status'] | 'all'>('all');
  const [replaying, setReplaying] = useState(false);
  const deliveries = useDeliveries(webhookId, status);
  const all = itemsOf(deliveries.data);
  return (
    <Panel
      title="Deliveries"
      intro="Every message with each of its tries. What was missed can be sent again, under the same event id."
      actions={
        <Button
          variant="default"
          leftSection={<History size={16} aria-hidden />}
          onClick={() => setReplaying(true)}
        >
          Send missed ones again
        </Button>
      }
    >
      <div className="tools delivery-tools">
        <NativeSelect
          label="Show deliveries"
          value={status}
          onChange={(event) => setStatus(event.currentTarget.value as Delivery['status'] | 'all')}
          data={[
            { value: 'all', label: 'All' },
            ...DELIVERY_STATUSES.map((value) => ({ value, label: LABELS[value] })),
          ]}
        />
      </div>
      {deliveries.error ? (
        <Problem error={deliveries.error} onRetry={() => void deliveries.refetch()} />
      ) : null}
      {deliveries.isPending ? <RowsComing height={56} /> : null}
      {deliveries.isSuccess && all.length === 0 ? (
        <p className="row-note">
          {status === 'all'
            ? 'Nothing was sent yet. Send a test to see one.'
            : 'No delivery is in this state.'}
        </p>
      ) : null}
      {all.length > 0 ? <List deliveries={all} /> : null}
      {deliveries.hasNextPage ? (
        <div className="rows-more">
          <Button variant="default" onClick={() => void deliveries.fetchNextPage()}>
            Show more
          </Button>
        </div>
      ) : null}
      {replaying ? <ReplayMissed webhookId={webhookId} onClose={() => setReplaying(false)} /> : null}
    </Panel>
  );
}

function List({ deliveries }: { deliveries: readonly Delivery[] }) {
  const [open, setOpen] = useState<Delivery>();
  return (
    <>
      <Rows label="Deliveries">
        {deliveries.map((delivery) => (
          <li key={delivery.id}>
            <div className="row-main">
              <h3 className="row-title">{delivery.type}</h3>
              <p className="row-note">
                <When at={delivery.createdAt} />
                {delivery.last === null ? '' : ` · ${answerText(delivery.last)}`}
                {delivery.attempts > 1 ? ` · ${delivery.attempts} tries` : ''}
                {delivery.nextAt === null ? null : (
                  <>
                    {' '}
                    · next <When at={delivery.nextAt} />
                  </>
                )}
              </p>
            </div>
            <div className="row-end">
              <DeliveryStatusBadge status={delivery.status} />
              <Button
                size="xs"
                variant="default"
                aria-label={`Show the delivery of ${delivery.type}`}
                onClick={() => setOpen(delivery)}
              >
                Show
              </Button>
            </div>
          </li>
        ))}
      </Rows>
      {open ? <OneDelivery delivery={open} onClose={() => setOpen(undefined)} /> : null}
    </>
  );
}

function answerText(last: NonNullable<Delivery['last']>): string {
  if (last.error !== null) return last.error;
  return last.status === null ? 'no answer' : `answered ${last.status}`;
}

function OneDelivery({ delivery, onClose }: { delivery: Delivery; onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  const { webhookId, id: deliveryId } = delivery;
  const details = useDelivery(webhookId, deliveryId);
  const replay = useMutation({
    mutationFn: () => client.webhooks.replay({ params: { webhookId, deliveryId } }),
    onSuccess: async () => {
      notify('It is being sent again.');
      onClose();
      await queries.invalidateQueries({ queryKey: webhookKeys.one(webhookId) });
    },
  });
  return (
    <Overlay title={delivery.type} onClose={onClose}>
      {details.error ? <Problem error={details.error} onRetry={() => void details.refetch()} /> : null}
      {details.isPending ? <RowsComing /> : null}
      {details.data ? <DeliveryLog details={details.data} /> : null}
      {replay.error ? <Problem error={replay.error} /> : null}
      <div className="form-end">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        <Button loading={replay.isPending} onClick={() => replay.mutate()}>
          Send again
        </Button>
      </div>
    </Overlay>
  );
}
