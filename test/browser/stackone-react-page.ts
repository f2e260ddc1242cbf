import { StackOneHub } from '@stackone/hub';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

/** What the page around it sets, and what the test reads. */
const page = window as unknown as { baseUrl: string; heard: unknown[] };
const root = document.querySelector('#root');

/** A React page as StackOne's README writes it: only its base URL is another. */
page.heard = [];
if (root)
  createRoot(root).render(
    createElement(StackOneHub, {
      token: location.hash.slice(1),
      baseUrl: page.baseUrl,
      onSuccess: (detail) => void page.heard.push({ type: 'success', detail }),
      onClose: () => void page.heard.push({ type: 'close' }),
    }),
  );
