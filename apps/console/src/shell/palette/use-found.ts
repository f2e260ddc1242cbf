import { useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import {
  Building2,
  Cable,
  CircleUserRound,
  KeyRound,
  LogOut,
  MonitorCog,
  Moon,
  Plus,
  Send,
  Sparkles,
  Sun,
  UserPlus,
  Workflow,
} from 'lucide-react';
import { useConnectors } from '../../data/connectors.ts';
import { useSession } from '../../session/session.tsx';
import { PLACES } from '../places.ts';
import { KEEP_TRANSITIONS } from '../scheme-switch.tsx';
import { fitting, type Entry, type Section } from './entries.ts';

const TYPING_MS = 150;
const MAX_FOUND = 6;

/** What fits the text: places and acts at once, accounts and runs as the server finds them. */
export function useFound(text: string): { sections: Section[]; searching: boolean } {
  const places = usePlaces();
  const acts = useActs();
  const connectors = useConnectorEntries();
  const { accounts, runs, searching } = useServerSearch(text);
  const typed = text.trim() !== '';
  const sections = [
    { name: 'Accounts', items: typed ? accounts : [] },
    { name: 'Runs', items: typed ? runs : [] },
    { name: 'Go to', items: fitting(places, text) },
    { name: 'Do', items: fitting(acts, text) },
    { name: 'Connectors', items: typed ? fitting(connectors, text).slice(0, MAX_FOUND) : [] },
  ];
  // Once something is typed, places and acts that bear its name come before what merely holds it.
  const order = typed ? ['Go to', 'Do', 'Accounts', 'Runs', 'Connectors'] : ['Do', 'Go to'];
  return {
    sections: order.flatMap((name) =>
      sections.filter((section) => section.name === name && section.items.length > 0),
    ),
    searching,
  };
}

function usePlaces(): Entry[] {
  const { me } = useSession();
  const navigate = useNavigate();
  const places = PLACES.flatMap((group) => group.places).filter(({ scope }) => me.scopes.includes(scope));
  return [
    ...places.map(({ to, label, Icon, words }) => ({
      id: `place-${to.slice(1) || 'home'}`,
      label,
      words,
      Icon,
      act: () => void navigate({ to }),
    })),
    {
      id: 'place-me',
      label: 'Your profile',
      words: 'me password passkeys authenticator browsers',
      Icon: CircleUserRound,
      act: () => void navigate({ to: '/me' }),
    },
  ];
}

function useActs(): Entry[] {
  const { me, signOut } = useSession();
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme(KEEP_TRANSITIONS);
  const acts: (Entry & { scope?: (typeof me.scopes)[number] })[] = [
    {
      id: 'act-enrich',
      label: 'New enrichment',
      words: 'file csv upload run',
      Icon: Sparkles,
      scope: 'runs:write',
      act: () => void navigate({ to: '/enrich' }),
    },
    {
      id: 'act-link',
      label: 'Link account',
      words: 'credential add new connect',
      Icon: Plus,
      scope: 'accounts:write',
      act: 'link-account',
    },
    {
      id: 'act-ask',
      label: 'Ask someone to link',
      words: 'send customer',
      Icon: Send,
      scope: 'links:manage',
      act: () => void navigate({ to: '/links', search: { ask: true } }),
    },
    {
      id: 'act-invite',
      label: 'Invite a member',
      words: 'person people add',
      Icon: UserPlus,
      scope: 'members:manage',
      act: () => void navigate({ to: '/members', search: { invite: true } }),
    },
    {
      id: 'act-key',
      label: 'Create an API key',
      words: 'token new',
      Icon: KeyRound,
      scope: 'keys:manage',
      act: () => void navigate({ to: '/keys', search: { create: true } }),
    },
    ...colourActs(colorScheme, setColorScheme),
    { id: 'act-leave', label: 'Sign out', words: 'leave log out', Icon: LogOut, act: signOut },
  ];
  return acts.filter(({ scope }) => scope === undefined || me.scopes.includes(scope));
}

const SCHEMES = [
  ['light', 'Switch to light', Sun],
  ['dark', 'Switch to dark', Moon],
  ['auto', 'Colours as the system has them', MonitorCog],
] as const;

function colourActs(present: MantineColorScheme, choose: (scheme: MantineColorScheme) => void): Entry[] {
  return SCHEMES.filter(([scheme]) => scheme !== present).map(([scheme, label, Icon]) => ({
    id: `act-${scheme}`,
    label,
    words: 'colours theme mode',
    Icon,
    act: () => choose(scheme),
  }));
}

function useConnectorEntries(): Entry[] {
  const { data = [] } = useConnectors();
  const navigate = useNavigate();
  return data.map(({ id, name }) => ({
    id: `connector-${id}`,
    label: name,
    note: 'Connector',
    Icon: Cable,
    act: () => void navigate({ to: '/connectors/$connectorId', params: { connectorId: id } }),
  }));
}

function useServerSearch(text: string): { accounts: Entry[]; runs: Entry[]; searching: boolean } {
  const { client, me } = useSession();
  const navigate = useNavigate();
  const [q] = useDebouncedValue(text.trim(), TYPING_MS);
  const found = useQuery({
    queryKey: ['palette', q],
    enabled: q !== '',
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const query = { q, limit: MAX_FOUND };
      const [accounts, runs] = await Promise.all([
        me.scopes.includes('accounts:read') ? client.accounts.list({ query }, { signal }) : { items: [] },
        me.scopes.includes('runs:read') ? client.runs.list({ query }, { signal }) : { items: [] },
      ]);
      return { accounts: accounts.items, runs: runs.items };
    },
  });
  const { accounts = [], runs = [] } = q === '' ? {} : (found.data ?? {});
  return {
    accounts: accounts.map(({ id, name, ownerName, owner }) => ({
      id: `account-${id}`,
      label: name,
      note: ownerName || owner,
      Icon: Building2,
      act: () => void navigate({ to: '/accounts/$accountId', params: { accountId: id } }),
    })),
    runs: runs.map(({ id, fileName, status }) => ({
      id: `run-${id}`,
      label: fileName,
      note: `Run, ${status}`,
      Icon: Workflow,
      act: () => void navigate({ to: '/runs/$runId', params: { runId: id } }),
    })),
    searching: q !== text.trim() || (q !== '' && found.isFetching),
  };
}
