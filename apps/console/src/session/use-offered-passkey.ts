import type { Me } from '@sluice/core';
import { useEffect, useRef } from 'react';
import { cancelPasskey, signInWithPasskey } from './passkey.ts';

/** Lets the browser offer passkeys beside the address’s field, where it can; silent where it cannot. */
export function useOfferedPasskey(wanted: boolean, onSignedIn: (me: Me) => void): void {
  const done = useRef(onSignedIn);
  useEffect(() => {
    done.current = onSignedIn;
  });
  useEffect(() => {
    if (!wanted) return;
    let over = false;
    void (async () => {
      if (!(await canOffer()) || over) return;
      // What fails here was not asked for by anyone; the button says what is wrong.
      const me = await signInWithPasskey({ offered: true }).catch(() => undefined);
      if (me && !over) done.current(me);
    })();
    return () => {
      over = true;
      void cancelPasskey();
    };
  }, [wanted]);
}

async function canOffer(): Promise<boolean> {
  const { browserSupportsWebAuthnAutofill } = await import('@simplewebauthn/browser');
  return browserSupportsWebAuthnAutofill();
}
