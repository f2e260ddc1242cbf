import { Button } from '@mantine/core';
import type { ConnectorInfo } from '@sluice/core';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { ChevronLeft, KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { useConnectors } from '../../data/connectors.ts';
import { ConnectorGuide } from '../../hub/connector-guide.tsx';
import { LinkAccount } from '../../hub/link-account.tsx';
import { oneOf, useFilters } from '../../pieces/filters.ts';
import { Page, Panel } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { RowsComing } from '../../pieces/rows.tsx';
import { Tabs } from '../../pieces/tabs.tsx';
import { useCan } from '../../session/session.tsx';
import { ConnectorActions } from './connector-actions.tsx';
import { Enrichers, OffersNothing, Sinks } from './connector-offers.tsx';
import { Ending, Reach } from './connector-reach.tsx';
import { OauthAppPanel } from './oauth-app-panel.tsx';
import { useLackingApps } from '../../data/lacking-apps.ts';
import './connectors.css';

/** One system: how it is linked, what it can do, and what its keys may reach. */
export function ConnectorPage() {
  const { connectorId } = useParams({ from: '/connectors/$connectorId' });
  const { data, error, refetch } = useConnectors();
  const connector = data?.find(({ id }) => id === connectorId);
  if (connector) return <Loaded connector={connector} />;
  return (
    <Page title="Connector" back={<Back />}>
      {error ? <Problem error={error} onRetry={() => void refetch()} /> : null}
      {data ? <p>There is no connector of that name.</p> : null}
      {!data && !error ? <RowsComing height={160} /> : null}
    </Page>
  );
}

const TABS = ['link', 'offers', 'actions'] as const;

function Loaded({ connector }: { connector: ConnectorInfo }) {
  const { filters } = useFilters('/connectors/$connectorId');
  const tab = oneOf(TABS, filters.tab) ?? 'link';
  const { id, name, summary, logo, actions } = connector;
  return (
    <Page
      title={name}
      intro={summary}
      back={<Back />}
      sign={<img className="page-sign" src={logo} alt="" width={48} height={48} />}
      actions={<Linking connector={connector} />}
    >
      <Lacking connector={connector} />
      <Tabs
        label={`Parts of ${name}`}
        value={tab}
        tabs={[
          { key: 'link', label: 'How to link' },
          { key: 'offers', label: 'What it does' },
          { key: 'actions', label: 'Actions', count: String(actions.length) },
        ]}
      />
      {tab === 'link' ? <HowToLink connector={connector} /> : null}
      {tab === 'offers' ? (
        <>
          <Enrichers enrichers={connector.enrichers} />
          <Sinks sinks={connector.sinks} />
          {connector.enrichers.length + connector.sinks.length === 0 ? <OffersNothing name={name} /> : null}
        </>
      ) : null}
      {tab === 'actions' ? <ConnectorActions key={id} actions={actions} /> : null}
    </Page>
  );
}

function HowToLink({ connector }: { connector: ConnectorInfo }) {
  const maySetApp = useCan('accounts:write');
  const { id, name, auth, registration } = connector;
  return (
    <>
      {auth === 'oauth2' && maySetApp ? (
        <OauthAppPanel connectorId={id} connectorName={name} registration={registration} />
      ) : null}
      <Panel title="How to link">
        <ConnectorGuide guide={connector.guide} level={3} />
      </Panel>
      <Reach connector={connector} />
      <Ending connector={connector} />
    </>
  );
}

/** Why the button above it does nothing yet. */
function Lacking({ connector: { id, name } }: { connector: ConnectorInfo }) {
  const lacking = useLackingApps().has(id);
  if (!lacking) return null;
  return (
    <p id="no-app" className="connector-lacking">
      Before anyone can link {name} by signing in, its OAuth app has to be entered here.
    </p>
  );
}

function Linking({ connector: { id, name } }: { connector: ConnectorInfo }) {
  const navigate = useNavigate();
  const mayLink = useCan('accounts:write');
  const lacking = useLackingApps().has(id);
  const [linking, setLinking] = useState(false);
  return (
    <>
      <Button
        variant="default"
        leftSection={<KeyRound size={16} aria-hidden />}
        renderRoot={(props) => <Link to="/accounts" search={{ connector: id }} {...props} />}
      >
        Its accounts
      </Button>
      {mayLink ? (
        <Button
          leftSection={<Plus size={16} aria-hidden />}
          disabled={lacking}
          aria-describedby={lacking ? 'no-app' : undefined}
          onClick={() => setLinking(true)}
        >
          Link account
        </Button>
      ) : null}
      {linking ? (
        <LinkAccount
          connector={{ id, name }}
          onClose={() => setLinking(false)}
          onLinked={(account) => void navigate({ to: '/accounts', search: { linked: account.id } })}
        />
      ) : null}
    </>
  );
}

function Back() {
  return (
    <Link to="/connectors">
      <ChevronLeft size={16} aria-hidden />
      Connectors
    </Link>
  );
}
