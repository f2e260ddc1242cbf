import type { LinkedSummary } from '@sluice/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { accountKeys } from '../data/accounts.ts';
import { useNotify } from '../pieces/notices.tsx';
import { HubOverlay } from './hub-overlay.tsx';

interface LinkAccountProps {
  /** The only connector to link, with its name; else the Hub lets one choose. */
  connector?: { id: string; name: string };
  onLinked: (account: LinkedSummary) => void;
  onClose: () => void;
}

/** Links an account of the workspace's own, with a name and everything that may be set. */
export function LinkAccount({ connector, onLinked, onClose }: LinkAccountProps) {
  const queries = useQueryClient();
  const notify = useNotify();
  const [linked, setLinked] = useState<LinkedSummary>();
  const close = () => {
    onClose();
    if (linked) onLinked(linked);
  };
  return (
    <HubOverlay
      title={connector === undefined ? 'Link account' : `Link ${connector.name}`}
      session={{
        owner: WORKSPACE,
        several: true,
        askName: true,
        advanced: true,
        ...(connector === undefined ? {} : { connectors: [connector.id] }),
      }}
      onLinked={(account) => {
        setLinked(account);
        notify(`${account.name} is linked.`);
        void queries.invalidateQueries({ queryKey: accountKeys.all });
      }}
      onClose={close}
    />
  );
}

/** Who owns what is linked here and not by a customer. */
export const WORKSPACE = { id: 'workspace', name: 'This workspace' };
