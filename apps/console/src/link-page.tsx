import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { LinkPage } from './link-page/link-page.tsx';

const root = document.querySelector('#root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <LinkPage />
    </StrictMode>,
  );
