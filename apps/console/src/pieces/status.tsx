import { Badge } from '@mantine/core';
import type { AccountStatus, CallRecord, Delivery, LinkStatus, RunStatus } from '@sluice/core';
import './status.css';

interface Look {
  color: 'green' | 'yellow' | 'red' | 'gray' | 'blue';
  label: string;
}

const ACCOUNT: Record<AccountStatus, Look> = {
  verifying: { color: 'blue', label: 'Verifying' },
  active: { color: 'green', label: 'Active' },
  failing: { color: 'red', label: 'Failing' },
  expired: { color: 'red', label: 'Expired' },
  suspended: { color: 'yellow', label: 'Suspended' },
  revoked: { color: 'gray', label: 'Revoked' },
};
const LINK: Record<LinkStatus, Look> = {
  open: { color: 'blue', label: 'Open' },
  used: { color: 'green', label: 'Used' },
  revoked: { color: 'gray', label: 'Revoked' },
  expired: { color: 'gray', label: 'Expired' },
  exhausted: { color: 'yellow', label: 'Tried too often' },
};
const DELIVERY: Record<Delivery['status'], Look> = {
  delivered: { color: 'green', label: 'Delivered' },
  waiting: { color: 'yellow', label: 'Waiting' },
  failed: { color: 'red', label: 'Given up' },
};
const RUN: Record<RunStatus, Look> = {
  planning: { color: 'blue', label: 'Reading the file' },
  ready: { color: 'yellow', label: 'Ready to start' },
  running: { color: 'blue', label: 'Running' },
  writing: { color: 'blue', label: 'Writing' },
  pausing: { color: 'blue', label: 'Pausing' },
  paused: { color: 'yellow', label: 'Paused' },
  cancelling: { color: 'blue', label: 'Cancelling' },
  completed: { color: 'green', label: 'Completed' },
  cancelled: { color: 'gray', label: 'Cancelled' },
  stopped: { color: 'red', label: 'Stopped' },
  failed: { color: 'red', label: 'Failed' },
};

export function RunStatusBadge({ status }: { status: RunStatus }) {
  return <StatusBadge {...RUN[status]} />;
}

const CALL: Record<CallRecord['outcome'], Look> = {
  ok: { color: 'green', label: 'Answered' },
  refused: { color: 'yellow', label: 'Refused' },
  failed: { color: 'red', label: 'Failed' },
};

/** A guard of ours said no: nothing left this server. */
const NOT_SENT: Look = { color: 'yellow', label: 'Not sent' };

/** With the provider's own number, where it gave one. */
export function CallOutcomeBadge({ outcome, status }: Pick<CallRecord, 'outcome' | 'status'>) {
  const { color, label } = outcome === 'refused' && status === null ? NOT_SENT : CALL[outcome];
  return <StatusBadge color={color} label={status === null ? label : `${label} ${status}`} />;
}

export function AccountStatusBadge({ status }: { status: AccountStatus }) {
  return <StatusBadge {...ACCOUNT[status]} />;
}

export function LinkStatusBadge({ status }: { status: LinkStatus }) {
  return <StatusBadge {...LINK[status]} />;
}

export function DeliveryStatusBadge({ status }: { status: Delivery['status'] }) {
  return <StatusBadge {...DELIVERY[status]} />;
}

/** A state in a word, with a dot of its colour. */
export function StatusBadge({ color, label }: Look) {
  return (
    <Badge color={color} variant="light" radius="sm" tt="none" fw={550} className="status">
      <span className="status-dot" aria-hidden />
      {label}
    </Badge>
  );
}
