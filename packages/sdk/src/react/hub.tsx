'use client';
import { useEffect, useRef, type ReactNode } from 'react';
import { mountHub, type HubProps, type MountedHub } from './mount-hub.tsx';

/** Links one account, on a page of your own. See docs/hub.md. */
export function Hub(props: HubProps): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const mounted = useRef<MountedHub>(null);
  useEffect(() => {
    if (!host.current) return;
    const hub = mountHub(host.current);
    mounted.current = hub;
    return () => {
      mounted.current = null;
      hub.unmount();
    };
  }, []);
  // After each render of the page: its callbacks may be new ones.
  useEffect(() => mounted.current?.render(props));
  return <div ref={host} data-sluice-hub="" />;
}
