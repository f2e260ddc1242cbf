import type { ApiKey } from '@sluice/core';
import { useState } from 'react';
import { Overlay } from '../../pieces/overlay.tsx';
import { Details } from '../../pieces/rows.tsx';
import { StatusBadge } from '../../pieces/status.tsx';
import { fullTime } from '../../pieces/time.ts';
import { When } from '../../pieces/when.tsx';
import { keyState } from './key-state.ts';
import { SCOPE_WORDS } from './presets.ts';

export function KeyDetails({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const [now] = useState(() => Date.now());
  const { name, hint, scopes, allowedAddresses, createdAt, lastUsedAt, expiresAt, revokedAt } = apiKey;
  return (
    <Overlay title={name} onClose={onClose}>
      <Details
        entries={[
          ['State', <StatusBadge key="state" {...keyState(apiKey, now)} />],
          [
            'Key',
            <span key="hint" className="code">
              {hint}
            </span>,
          ],
          ['Made', fullTime(createdAt)],
          ['Last used', lastUsedAt === null ? 'Never' : <When key="used" at={lastUsedAt} />],
          ['Ends', expiresAt === null ? 'Never' : fullTime(expiresAt)],
          ...(revokedAt === null ? [] : [['Revoked', fullTime(revokedAt)] as const]),
          ['From', allowedAddresses.length === 0 ? 'Anywhere' : allowedAddresses.join(', ')],
          [
            'May',
            <ul key="scopes" className="key-scopes">
              {scopes.map((scope) => (
                <li key={scope}>{SCOPE_WORDS[scope]}</li>
              ))}
            </ul>,
          ],
        ]}
      />
    </Overlay>
  );
}
