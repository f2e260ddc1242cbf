import { Badge } from '@mantine/core';
import type { AccountStatus, Delivery, LinkStatus } from '@sluice/core';
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
