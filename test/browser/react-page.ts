import { createElement, StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Hub } from '@sluice/sdk/react';

/** A page of somebody's own: it renders anew while the Hub is on it, and takes it away when it is closed. */
function Page({ token, url }: { token: string; url: string }) {
  const [ready, setReady] = useState(false);
  const [linked, setLinked] = useState('');
  const [closed, setClosed] = useState(false);
  if (closed) return createElement('p', null, `${linked}, closed`);
  return createElement(Hub, {
    token,
    url,
    onReady: () => setReady(true),
    onSuccess: ({ account }) =>
      setLinked(`${account.id} linked ${ready ? 'after' : 'before'} a new rendering`),
    onClose: () => setClosed(true),
  });
}

const root = document.querySelector<HTMLElement>('#root');
if (root) {
  const { token = '', url = '' } = root.dataset;
  createRoot(root).render(createElement(StrictMode, null, createElement(Page, { token, url })));
}
