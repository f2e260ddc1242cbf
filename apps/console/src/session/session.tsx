import { SluiceError } from '@sluice/core';
import { createClient, type Client } from '@sluice/sdk';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';
import { keyStore } from './key-store.ts';
import { SignIn } from './sign-in.tsx';

interface Session {
  client: Client;
  signOut: () => void;
}

const SessionContext = createContext<Session | undefined>(undefined);

/** Asks for an API key where there is none, and shows `children` to who has one. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [apiKey, setApiKey] = useState(keyStore.read);
  const [reason, setReason] = useState<string>();
  const leave = (why?: string) => {
    keyStore.clear();
    setApiKey(undefined);
    setReason(why);
  };
  if (apiKey === undefined)
    return (
      <SignIn
        reason={reason}
        onSignedIn={(key) => {
          keyStore.write(key);
          setReason(undefined);
          setApiKey(key);
        }}
      />
    );
  return (
    <SignedIn key={apiKey} apiKey={apiKey} onLeave={leave}>
      {children}
    </SignedIn>
  );
}

function SignedIn({
  apiKey,
  onLeave,
  children,
}: {
  apiKey: string;
  onLeave: (why?: string) => void;
  children: ReactNode;
}) {
  const [queries] = useState(() =>
    makeQueries(() => onLeave('The key was revoked or has expired. Sign in with another one.')),
  );
  const client = useMemo(() => clientFor(apiKey), [apiKey]);
  const session = useMemo<Session>(() => ({ client, signOut: () => onLeave() }), [client, onLeave]);
  return (
    <SessionContext value={session}>
      <QueryClientProvider client={queries}>{children}</QueryClientProvider>
    </SessionContext>
  );
}

/** The server that this page came from, as the holder of that key. */
export function clientFor(apiKey: string): Client {
  return createClient({ url: window.location.origin, apiKey });
}

export function useClient(): Client {
  return useSession().client;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new SluiceError('internal', { detail: 'used outside of the session' });
  return session;
}

const MAX_TRIES = 3;

function makeQueries(onRefused: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (error instanceof SluiceError && error.status === 401) onRefused();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 5000,
        // What the server refused stays refused; only one that cannot be reached is asked again.
        retry: (failures, error) =>
          failures < MAX_TRIES && error instanceof SluiceError && error.code === 'provider.unavailable',
      },
    },
  });
}
