import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { router } from './routes.tsx';
import { reloadOverNewBuild } from './session/new-build.ts';
import { SessionProvider } from './session/session.tsx';
import { keepFocus } from './shell/keep-focus.ts';
import { Theme } from './theme/theme.tsx';

reloadOverNewBuild();
keepFocus();

const root = document.querySelector('#root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <Theme>
        <SessionProvider>
          <RouterProvider router={router} />
        </SessionProvider>
      </Theme>
    </StrictMode>,
  );
