import { Button } from '@mantine/core';
import { DELIVERY_STATUSES, type Delivery } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { useMemo, useState } from 'react';
import { itemsOf, moreOf } from '../../data/pages.ts';
import { useDeliveries, useDelivery, webhookKeys } from '../../data/webhooks.ts';
import { DataTable, type Column } from '../../pieces/data-table.tsx';
import { FilterBar, SelectFilter } from '../../pieces/filter-bar.tsx';
import { oneOf, useFilters } from '../../pieces/filters.ts';
import { useNotify } from '../../pieces/notices.tsx';
import { Overlay } from '../../pieces/overlay.tsx';
import { Panel } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { RowsComing } from '../../pieces/rows.tsx';
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
  const { filters, set } = useFilters('/webhooks/$webhookId');
  const status = oneOf(DELIVERY_STATUSES, filters.status) ?? 'all';
  const [replaying, setReplaying] = useState(false);
  const [open, setOpen] = useState<Delivery>();
  const columns = useMemo(() => columnsOf(setOpen), []);
  const deliveries = useDeliveries(webhookId, status);
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
      <FilterBar active={false}>
        <SelectFilter
          label="Show deliveries"
          value={filters.status}
          options={DELIVERY_STATUSES.map((value) => ({ value, label: LABELS[value] }))}
          onChange={(chosen) => set({ status: chosen })}
        />
      </FilterBar>
      <DataTable
        label="Deliveries"
        columns={columns}
        rows={itemsOf(deliveries.data)}
        rowKey={({ id }) => id}
        loading={deliveries.isPending}
        stale={deliveries.isPlaceholderData}
        error={deliveries.error}
        onRetry={() => void deliveries.refetch()}
        more={moreOf(deliveries)}
        empty={
          <p className="row-note">
            {status === 'all'
              ? 'Nothing was sent yet. Send a test to see one.'
              : 'No delivery is in this state.'}
          </p>
        }
      />
      {open ? <OneDelivery delivery={open} onClose={() => setOpen(undefined)} /> : null}
      {replaying ? <ReplayMissed webhookId={webhookId} onClose={() => setReplaying(false)} /> : null}
    </Panel>
  );
}

function columnsOf(onShow: (delivery: Delivery) => void): readonly Column<Delivery>[] {
  return [
    { key: 'event', head: 'Event', cell: ({ type }) => <strong>{type}</strong> },
    { key: 'status', head: 'State', cell: ({ status }) => <DeliveryStatusBadge status={status} /> },
    {
      key: 'answer',
      head: 'Last answer',
      hideBelow: 'middle',
      cell: (delivery) => <Answer delivery={delivery} />,
    },
    { key: 'at', head: 'Made', cell: ({ createdAt }) => <When at={createdAt} /> },
    {
      key: 'show',
      head: 'Acts',
      bare: true,
      align: 'right',
      cell: (delivery) => (
        <Button
          size="xs"
          variant="default"
          aria-label={`Show the delivery of ${delivery.type}`}
          onClick={() => onShow(delivery)}
        >
          Show
        </Button>
      ),
    },
  ];
}

function Answer({ delivery: { last, attempts, nextAt } }: { delivery: Delivery }) {
  return (
    <>
      {last === null ? '–' : answerText(last)}
      {attempts > 1 || nextAt !== null ? (
        <span className="cell-note">
          {attempts > 1 ? `${attempts} tries` : ''}
          {nextAt === null ? null : (
            <>
              {attempts > 1 ? ', ' : ''}next <When at={nextAt} />
            </>
          )}
        </span>
      ) : null}
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
