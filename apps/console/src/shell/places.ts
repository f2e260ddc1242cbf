import type { Scope } from '@sluice/core';
import {
  Activity,
  Building2,
  Cable,
  ChartNoAxesCombined,
  House,
  KeyRound,
  type LucideIcon,
  Palette,
  ScrollText,
  Send,
  Settings,
  ShieldAlert,
  Sparkles,
  Users,
  Webhook,
  Workflow,
} from 'lucide-react';

export interface Place {
  to:
    | '/'
    | '/enrich'
    | '/runs'
    | '/quarantine'
    | '/accounts'
    | '/connectors'
    | '/links'
    | '/link-page'
    | '/webhooks'
    | '/usage'
    | '/activity'
    | '/audit'
    | '/members'
    | '/keys'
    | '/settings';
  label: string;
  Icon: LucideIcon;
  /** Who lacks it does not see the place. */
  scope: Scope;
  /** Other words that one may look for it by. */
  words: string;
}

/** The places of the console, in groups, in the order of the navigation. */
export const PLACES: readonly { group: string; places: readonly Place[] }[] = [
  {
    group: '',
    places: [{ to: '/', label: 'Home', Icon: House, scope: 'runs:read', words: 'overview dashboard start' }],
  },
  {
    group: 'Work',
    places: [
      { to: '/enrich', label: 'Enrich', Icon: Sparkles, scope: 'runs:write', words: 'file csv upload new' },
      { to: '/runs', label: 'Runs', Icon: Workflow, scope: 'runs:read', words: 'jobs enrichments' },
      {
        to: '/quarantine',
        label: 'Quarantine',
        Icon: ShieldAlert,
        scope: 'runs:read',
        words: 'refused rows mend replay',
      },
    ],
  },
  {
    group: 'Connections',
    places: [
      {
        to: '/accounts',
        label: 'Accounts',
        Icon: Building2,
        scope: 'accounts:read',
        words: 'credentials linked',
      },
      {
        to: '/connectors',
        label: 'Connectors',
        Icon: Cable,
        scope: 'accounts:read',
        words: 'guides providers',
      },
      { to: '/links', label: 'Links', Icon: Send, scope: 'links:manage', words: 'ask customers sessions' },
      { to: '/link-page', label: 'Link page', Icon: Palette, scope: 'links:manage', words: 'branding logo' },
      {
        to: '/webhooks',
        label: 'Webhooks',
        Icon: Webhook,
        scope: 'webhooks:manage',
        words: 'events deliveries',
      },
    ],
  },
  {
    group: 'Insight',
    places: [
      {
        to: '/usage',
        label: 'Usage & credits',
        Icon: ChartNoAxesCombined,
        scope: 'runs:read',
        words: 'costs spending charts',
      },
      {
        to: '/activity',
        label: 'Activity',
        Icon: Activity,
        scope: 'audit:read',
        words: 'calls requests logs',
      },
      { to: '/audit', label: 'Audit', Icon: ScrollText, scope: 'audit:read', words: 'who did what trail' },
    ],
  },
  {
    group: 'Manage',
    places: [
      {
        to: '/members',
        label: 'Members',
        Icon: Users,
        scope: 'members:read',
        words: 'people roles invitations team',
      },
      { to: '/keys', label: 'API keys', Icon: KeyRound, scope: 'keys:manage', words: 'tokens secrets' },
      {
        to: '/settings',
        label: 'Settings',
        Icon: Settings,
        scope: 'settings:manage',
        words: 'workspace mail vault server',
      },
    ],
  },
];

/** The place that an address belongs to, if it is one of the navigation’s. */
export function placeOf(path: string): Place | undefined {
  return PLACES.flatMap(({ places }) => places).find(
    ({ to }) => path === to || (to !== '/' && path.startsWith(`${to}/`)),
  );
}
