import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Link,
  parseSearchWith,
  redirect,
  stringifySearchWith,
} from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { NoticesProvider } from './pieces/notices.tsx';
import { EmptyState } from './pieces/empty-state.tsx';
import { Page } from './pieces/page.tsx';
import { Problem } from './pieces/problem.tsx';
import { Shell } from './shell/shell.tsx';

const root = createRootRoute({
  component: () => (
    <NoticesProvider>
      <Shell />
    </NoticesProvider>
  ),
  notFoundComponent: NotFound,
  errorComponent: ({ error, reset }) => (
    <Page title="This page could not be shown">
      <Problem error={error} onRetry={reset} />
    </Page>
  ),
});

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    // oxlint-disable-next-line typescript/only-throw-error -- how the router is told to go elsewhere
    throw redirect({ to: '/accounts' });
  },
});

/** `linked`: the account that has just been linked, to be shown. */
const accounts = createRoute({
  getParentRoute: () => root,
  path: '/accounts',
  validateSearch: (search: Record<string, unknown>): { linked?: string } =>
    typeof search['linked'] === 'string' ? { linked: search['linked'] } : {},
  component: lazyRouteComponent(() => import('./pages/accounts/accounts-page.tsx'), 'AccountsPage'),
});

const account = createRoute({
  getParentRoute: () => root,
  path: '/accounts/$accountId',
  component: lazyRouteComponent(() => import('./pages/accounts/account-page.tsx'), 'AccountPage'),
});

const links = createRoute({
  getParentRoute: () => root,
  path: '/links',
  validateSearch: (search: Record<string, unknown>): { ask?: true } =>
    search['ask'] === undefined ? {} : { ask: true },
  component: lazyRouteComponent(() => import('./pages/links/links-page.tsx'), 'LinksPage'),
});

const branding = createRoute({
  getParentRoute: () => root,
  path: '/link-page',
  component: lazyRouteComponent(() => import('./pages/branding/branding-page.tsx'), 'BrandingPage'),
});

const connectors = createRoute({
  getParentRoute: () => root,
  path: '/connectors',
  component: lazyRouteComponent(() => import('./pages/connectors/connectors-page.tsx'), 'ConnectorsPage'),
});

const connector = createRoute({
  getParentRoute: () => root,
  path: '/connectors/$connectorId',
  component: lazyRouteComponent(() => import('./pages/connectors/connector-page.tsx'), 'ConnectorPage'),
});

const webhooks = createRoute({
  getParentRoute: () => root,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('./pages/webhooks/webhooks-page.tsx'), 'WebhooksPage'),
});

const webhook = createRoute({
  getParentRoute: () => root,
  path: '/webhooks/$webhookId',
  component: lazyRouteComponent(() => import('./pages/webhooks/webhook-page.tsx'), 'WebhookPage'),
});

const routeTree = root.addChildren([
  home,
  accounts,
  account,
  links,
  branding,
  connectors,
  connector,
  webhooks,
  webhook,
]);

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  // Every value of an address is a plain text, so that it can be written by hand: `?q=2024`, not `?q=%222024%22`.
  parseSearch: parseSearchWith((value) => value),
  stringifySearch: stringifySearchWith(String),
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

function NotFound() {
  return (
    <Page title="Nothing here">
      <EmptyState icon={<Compass />} title="There is no such page">
        <p>
          The address may be mistyped. <Link to="/accounts">Go to the accounts</Link>.
        </p>
      </EmptyState>
    </Page>
  );
}
