import type { Me } from '@sluice/core';
import { Loader } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Problem } from '../pieces/problem.tsx';
import type { Door } from './door-token.ts';
import { DoorFrame } from './door-frame.tsx';

const PAGES = {
  setup: lazy(async () => ({ default: (await import('./setup.tsx')).Setup })),
  join: lazy(async () => ({ default: (await import('./join.tsx')).Join })),
  reset: lazy(async () => ({ default: (await import('./reset-password.tsx')).ResetPassword })),
};

export interface DoorProps {
  token: string;
  onIn: (me: Me) => void;
  /** Done without being signed in: what to say at the sign-in. */
  onDone: (reason?: string) => void;
}

/** The page that a link leads to: the first owner’s, an invitation’s, or a forgotten password’s. */
export function DoorPage({ door, ...props }: { door: Door } & Omit<DoorProps, 'token'>) {
  const Page = PAGES[door.name];
  return (
    <Suspense fallback={<DoorComing />}>
      <Page token={door.token} {...props} />
    </Suspense>
  );
}

/** While it is not known yet who is there. */
export function DoorComing() {
  return (
    <main className="door" aria-busy="true">
      <Loader color="gray" size="sm" aria-label="Loading…" />
    </main>
  );
}

/** The server cannot be reached, or does not know itself what is wrong. */
export function DoorProblem({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <DoorFrame title="Sluice cannot be reached">
      <Problem error={error} onRetry={onRetry} />
    </DoorFrame>
  );
}
