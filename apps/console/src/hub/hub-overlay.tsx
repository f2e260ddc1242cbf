import { Skeleton, useComputedColorScheme } from '@mantine/core';
import type { CreateLinkSession, LinkedSummary } from '@sluice/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useRef, useState } from 'react';
import { Overlay } from '../pieces/overlay.tsx';
import { Problem } from '../pieces/problem.tsx';
import { useClient } from '../session/session.tsx';
import './hub-overlay.css';

const Hub = lazy(async () => ({ default: (await import('@sluice/sdk/react')).Hub }));

interface HubOverlayProps {
  title: string;
  /** The session that the Hub works with; it is made when the overlay opens and revoked when it closes unused. */
  session: CreateLinkSession;
  onLinked: (account: LinkedSummary, changed: boolean) => void;
  onClose: () => void;
}

const LIFETIME_SECONDS = 30 * 60;

/** The console's own colours (theme.css): the Hub stands in a window of it. */
const HUB_THEME = {
  accent: '#2563eb',
  background: '#ffffff',
  text: '#17202a',
  font: 'var(--mantine-font-family)',
  dark: { accent: '#6ea3fb', background: '#141b22', surface: '#1a222a', text: '#dbe1e7', border: '#323d47' },
};

/** The Hub over the page, as anyone else embeds it: with a link session of its own and nothing more. */
export function HubOverlay({ title, session, onLinked, onClose }: HubOverlayProps) {
  const client = useClient();
  const scheme = useComputedColorScheme('light');
  const [opening] = useState(() => Date.now());
  const { data, error, refetch } = useQuery({
    queryKey: ['hub-session', opening],
    queryFn: ({ signal }) =>
      client.linkSessions.create({ body: { expiresInSeconds: LIFETIME_SECONDS, ...session } }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const [done, setDone] = useState(false);
  // The Hub and the window both hear the Escape key.
  const closed = useRef(false);
  const close = () => {
    if (closed.current) return;
    closed.current = true;
    // A token that is not needed any more opens nothing any more.
    if (data && !done)
      void client.linkSessions.revoke({ params: { linkSessionId: data.session.id } }).catch(() => undefined);
    onClose();
  };
  return (
    <Overlay title={title} size="wide" onClose={close}>
      <div className="hub-overlay">
        {error ? <Problem error={error} onRetry={() => void refetch()} /> : null}
        {data ? (
          <Suspense fallback={<HubComing />}>
            <Hub
              token={data.token}
              url={window.location.origin}
              theme={{ ...HUB_THEME, scheme }}
              frame="none"
              onSuccess={({ account, changed }) => {
                setDone(true);
                onLinked(account, changed);
              }}
              onClose={close}
            />
          </Suspense>
        ) : null}
        {!data && !error ? <HubComing /> : null}
      </div>
    </Overlay>
  );
}

function HubComing() {
  return (
    <div className="hub-coming" aria-busy="true">
      <p className="unseen">Loading…</p>
      <Skeleton height={44} />
      <Skeleton height={44} />
      <Skeleton height={44} />
    </div>
  );
}
