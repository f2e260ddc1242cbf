import { SluiceError, type Me, type Scope } from '@sluice/core';
import type { Client } from '@sluice/sdk';
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { client } from './client.ts';
import { takeDoor, type Door } from './door-token.ts';
import { DoorComing, DoorProblem, DoorPage } from './doors.tsx';
import { takeReturn } from './oidc.tsx';
import { ProofQuestion } from './proof-question.tsx';
import { makeQueries } from './queries.ts';
import { SignIn } from './sign-in.tsx';
import { otherTabs } from './tabs.ts';

interface Session {
  client: Client;
  /** Who is signed in; kept fresh. */
  me: Me;
  signOut: () => void;
  /** Looks whether one is still signed in, where there is a doubt. */
  check: () => void;
}

type Standing =
  | { kind: 'asking' }
  | { kind: 'door'; door: Door }
  | { kind: 'out'; reason?: string }
  | { kind: 'unknown'; error: unknown }
  | { kind: 'in'; me: Me };

const SessionContext = createContext<Session | undefined>(undefined);

const ENDED = 'You were signed out: this sign-in was ended, or has expired.';

/**
 * Shows `children` to who is signed in with this browser, and the door to everyone else: at whatever address, so
 * that one is where one wanted to be once inside.
 */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [doorQueries] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={doorQueries}>
      <Entrance>{children}</Entrance>
    </QueryClientProvider>
  );
}

function Entrance({ children }: { children: ReactNode }) {
  const [standing, setStanding] = useState<Standing>(() => {
    const door = takeDoor();
    return door === undefined ? { kind: 'asking' } : { kind: 'door', door };
  });
  const ask = useCallback(() => void askWho().then(setStanding), []);
  const leave = useCallback((reason?: string) => {
    setStanding((before) => (before.kind === 'in' ? { kind: 'out', ...(reason ? { reason } : {}) } : before));
  }, []);
  const enter = useCallback((me: Me) => {
    setStanding({ kind: 'in', me });
    otherTabs.tell();
  }, []);
  const { kind } = standing;
  useEffect(() => {
    if (kind === 'asking') ask();
    // Who is at a door came with a link of their own, and is not led away from it.
    return kind === 'door' ? undefined : otherTabs.listen(ask);
  }, [ask, kind]);
  const leaveDoor = (reason?: string) => {
    goHome();
    setStanding({ kind: 'out', ...(reason ? { reason } : {}) });
  };
  switch (standing.kind) {
    case 'asking':
      return <DoorComing />;
    case 'door':
      return (
        <DoorPage
          door={standing.door}
          onIn={(me) => {
            goHome();
            enter(me);
          }}
          onDone={leaveDoor}
        />
      );
    case 'unknown':
      return <DoorProblem error={standing.error} onRetry={ask} />;
    case 'out':
      return <SignIn reason={standing.reason} onSignedIn={enter} />;
    case 'in':
      return (
        <SignedIn key={standing.me.member.id} me={standing.me} onLeave={leave}>
          {children}
        </SignedIn>
      );
  }
}

interface SignedInProps {
  me: Me;
  onLeave: (reason?: string) => void;
  children: ReactNode;
}

/** What was read as one member is forgotten with the sign-in. */
function SignedIn({ me, onLeave, children }: SignedInProps) {
  const [queries] = useState(() => {
    const made = makeQueries(() => onLeave(ENDED));
    made.setQueryData(meKey, me);
    return made;
  });
  return (
    <QueryClientProvider client={queries}>
      <WithMe onLeave={onLeave} start={me}>
        {children}
      </WithMe>
    </QueryClientProvider>
  );
}

/** The query of who is signed in; `members` events make it anew. */
export const meKey = ['me'] as const;

function WithMe({ start, onLeave, children }: { start: Me } & Omit<SignedInProps, 'me'>) {
  const { data, refetch } = useQuery({
    queryKey: meKey,
    queryFn: ({ signal }) => client.me.get(undefined, { signal }),
    initialData: start,
  });
  const session = useMemo<Session>(
    () => ({
      client,
      me: data,
      signOut: () => void signOut(onLeave),
      check: () => void refetch(),
    }),
    [data, onLeave, refetch],
  );
  return (
    <SessionContext value={session}>
      {children}
      <ProofQuestion />
    </SessionContext>
  );
}

async function signOut(onLeave: () => void): Promise<void> {
  // Whatever comes of it, this page shows nothing more; a sign-in that is ended already is no failure.
  await client.signIn.end().catch(() => undefined);
  goHome();
  onLeave();
  otherTabs.tell();
}

/** The next person begins at the beginning, and not where the last one was. */
function goHome(): void {
  window.history.replaceState(null, '', '/');
}

async function askWho(): Promise<Standing> {
  try {
    const me = await client.me.get();
    const path = takeReturn() ?? (window.location.pathname.startsWith('/sign-in') ? '/' : undefined);
    if (path !== undefined) window.history.replaceState(null, '', path);
    return { kind: 'in', me };
  } catch (error) {
    if (error instanceof SluiceError && error.status === 401) return { kind: 'out' };
    return { kind: 'unknown', error };
  }
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new SluiceError('internal', { detail: 'used outside of the session' });
  return session;
}

export function useClient(): Client {
  return useSession().client;
}

export function useMe(): Me {
  return useSession().me;
}

/** Whether who is signed in may do what needs this scope: what may not be done is not offered. */
export function useCan(scope: Scope): boolean {
  return useSession().me.scopes.includes(scope);
}
