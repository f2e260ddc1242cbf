import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Link,
  parseSearchWith,
  stringifySearchWith,
} from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { NoticesProvider } from './pieces/notices.tsx';
import { EmptyState } from './pieces/empty-state.tsx';
import { opening, textFilters } from './pieces/filters.ts';
import { Page } from './pieces/page.tsx';
import { Problem } from './pieces/problem.tsx';
import { readEnrichSearch } from './pages/enrich/steps.ts';
import { Shell } from './shell/shell.tsx';

const root = createRootRoute({
  component: () => (
    <NoticesProvider>
      <Shell />
    </NoticesProvider>
  ),
  notFoundComponent: NotFound,
  // Of what stands around the pages, without which there is no place for a page.
  errorComponent: ({ error }) => (
    <main>
      <CouldNotBeShown error={error} />
    </main>
  ),
});

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/home/home-page.tsx'), 'HomePage'),
});

const enrich = createRoute({
  getParentRoute: () => root,
  path: '/enrich',
  validateSearch: readEnrichSearch,
  component: lazyRouteComponent(() => import('./pages/enrich/enrich-page.tsx'), 'EnrichPage'),
});

const runs = createRoute({
  getParentRoute: () => root,
  path: '/runs',
  validateSearch: textFilters(['state', 'account', 'q']),
  component: lazyRouteComponent(() => import('./pages/runs/runs-page.tsx'), 'RunsPage'),
});

const run = createRoute({
  getParentRoute: () => root,
  path: '/runs/$runId',
  validateSearch: textFilters(['tab', 'rows', 'state']),
  component: lazyRouteComponent(() => import('./pages/runs/run-page.tsx'), 'RunPage'),
});

const quarantine = createRoute({
  getParentRoute: () => root,
  path: '/quarantine',
  validateSearch: textFilters(['state', 'run', 'stage', 'reason', 'q']),
  component: lazyRouteComponent(() => import('./pages/quarantine/quarantine-page.tsx'), 'QuarantinePage'),
});

/** `linked`: the account that has just been linked, to be shown. */
const accounts = createRoute({
  getParentRoute: () => root,
  path: '/accounts',
  validateSearch: textFilters(['q', 'state', 'connector', 'owner', 'linked']),
  component: lazyRouteComponent(() => import('./pages/accounts/accounts-page.tsx'), 'AccountsPage'),
});

/** `mend`: what mends it, begun at once, as the links of notices and e-mails ask for. */
const account = createRoute({
  getParentRoute: () => root,
  path: '/accounts/$accountId',
  validateSearch: textFilters(['tab', 'span', 'action', 'mend']),
  component: lazyRouteComponent(() => import('./pages/accounts/account-page.tsx'), 'AccountPage'),
});

const links = createRoute({
  getParentRoute: () => root,
  path: '/links',
  validateSearch: opening('ask', ['q', 'status']),
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
  validateSearch: textFilters(['q']),
  component: lazyRouteComponent(() => import('./pages/connectors/connectors-page.tsx'), 'ConnectorsPage'),
});

const connector = createRoute({
  getParentRoute: () => root,
  path: '/connectors/$connectorId',
  validateSearch: textFilters(['tab']),
  component: lazyRouteComponent(() => import('./pages/connectors/connector-page.tsx'), 'ConnectorPage'),
});

const webhooks = createRoute({
  getParentRoute: () => root,
  path: '/webhooks',
  validateSearch: textFilters(['q', 'state']),
  component: lazyRouteComponent(() => import('./pages/webhooks/webhooks-page.tsx'), 'WebhooksPage'),
});

const webhook = createRoute({
  getParentRoute: () => root,
  path: '/webhooks/$webhookId',
  validateSearch: textFilters(['status']),
  component: lazyRouteComponent(() => import('./pages/webhooks/webhook-page.tsx'), 'WebhookPage'),
});

const usage = createRoute({
  getParentRoute: () => root,
  path: '/usage',
  validateSearch: textFilters(['month']),
  component: lazyRouteComponent(() => import('./pages/usage/usage-page.tsx'), 'UsagePage'),
});

const activity = createRoute({
  getParentRoute: () => root,
  path: '/activity',
  validateSearch: textFilters([
    'q',
    'account',
    'run',
    'connector',
    'action',
    'outcome',
    'period',
    'from',
    'to',
  ]),
  component: lazyRouteComponent(() => import('./pages/activity/activity-page.tsx'), 'ActivityPage'),
});

const call = createRoute({
  getParentRoute: () => root,
  path: '/activity/$callId',
  component: lazyRouteComponent(() => import('./pages/activity/call-page.tsx'), 'CallPage'),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  validateSearch: textFilters(['act', 'actor', 'subject', 'period', 'from', 'to']),
  component: lazyRouteComponent(() => import('./pages/audit/audit-page.tsx'), 'AuditPage'),
});

/** `invite`: with the form for an invitation open. */
const members = createRoute({
  getParentRoute: () => root,
  path: '/members',
  validateSearch: opening('invite', ['q', 'role']),
  component: lazyRouteComponent(() => import('./pages/members/members-page.tsx'), 'MembersPage'),
});

/** `create`: with the form for a new key open. */
const keys = createRoute({
  getParentRoute: () => root,
  path: '/keys',
  validateSearch: opening('create', ['q', 'state']),
  component: lazyRouteComponent(() => import('./pages/keys/keys-page.tsx'), 'KeysPage'),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/settings/settings-page.tsx'), 'SettingsPage'),
});

const profile = createRoute({
  getParentRoute: () => root,
  path: '/me',
  component: lazyRouteComponent(() => import('./pages/me/profile-page.tsx'), 'ProfilePage'),
});

const routeTree = root.addChildren([
  home,
  enrich,
  runs,
  run,
  quarantine,
  accounts,
  account,
  links,
  branding,
  connectors,
  connector,
  webhooks,
  webhook,
  usage,
  activity,
  call,
  audit,
  members,
  keys,
  settings,
  profile,
]);

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultErrorComponent: CouldNotBeShown,
  // Every value of an address is a plain text, so that it can be written by hand: `?q=2024`, not `?q=%222024%22`.
  parseSearch: parseSearchWith((value) => value),
  stringifySearch: stringifySearchWith(String),
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

/** Whatever failed here fails again until the page is loaded anew: files of a build that is gone, above all. */
function CouldNotBeShown({ error }: { error: unknown }) {
  return (
    <Page title="This page could not be shown">
      <Problem error={error} onRetry={() => window.location.reload()} retryLabel="Load again" />
    </Page>
  );
}

function NotFound() {
  return (
    <Page title="Nothing here">
      <EmptyState icon={<Compass />} title="There is no such page">
        <p>
          The address may be mistyped. <Link to="/">Go home</Link>.
        </p>
      </EmptyState>
    </Page>
  );
}
