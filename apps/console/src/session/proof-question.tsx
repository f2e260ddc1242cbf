import { lazy, Suspense, useSyncExternalStore } from 'react';
import { proofAsked } from './proof-asked.ts';

const ConfirmIdentity = lazy(async () => ({
  default: (await import('./confirm-identity.tsx')).ConfirmIdentity,
}));

/** Puts the question over the page while anything waits for a proof of who sits there. */
export function ProofQuestion() {
  const isAsked = useSyncExternalStore(proofAsked.listen, proofAsked.isAsked);
  if (!isAsked) return null;
  return (
    <Suspense fallback={null}>
      <ConfirmIdentity onDone={proofAsked.answer} />
    </Suspense>
  );
}
