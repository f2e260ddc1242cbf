import { Alert, Button } from '@mantine/core';
import type { ConnectorInfo, Guide } from '@sluice/core';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { ChevronLeft, ExternalLink, Plus, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useConnectors } from '../../data/connectors.ts';
import { LinkAccount } from '../../hub/link-account.tsx';
import { Page, Panel } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { Details, RowsComing, Table } from '../../pieces/rows.tsx';
import { countText } from '../../pieces/time.ts';
import { AUTH_LABELS } from './connectors-page.tsx';
import { OauthAppPanel } from './oauth-app-panel.tsx';
import '../accounts/accounts.css';
import './connectors.css';

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

function Loaded({ connector }: { connector: ConnectorInfo }) {
  const navigate = useNavigate();
  const [linking, setLinking] = useState(false);
  const { id, name, summary, logo, auth, actions } = connector;
  return (
    <Page
      title={name}
      intro={summary}
      back={<Back />}
      sign={<img className="page-sign" src={logo} alt="" width={48} height={48} />}
      actions={
        <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setLinking(true)}>
          Link account
        </Button>
      }
    >
      {auth === 'oauth2' ? (
        <OauthAppPanel connectorId={id} connectorName={name} registration={connector.registration} />
      ) : null}
      <Panel title="How to link">
        <GuideSteps guide={connector.guide} />
      </Panel>
      <Reach connector={connector} />
      <Actions actions={actions} />
      {linking ? (
        <LinkAccount
          connector={{ id, name }}
          onClose={() => setLinking(false)}
          onLinked={(account) => void navigate({ to: '/accounts', search: { linked: account.id } })}
        />
      ) : null}
    </Page>
  );
}

function Reach({ connector: { auth, hosts, limits, website } }: { connector: ConnectorInfo }) {
  const limitText = limits
    .map(
      ({ name, limit, per }) =>
        `${countText(limit)} ${limit === 1 ? name.replace(/s$/, '') : name} per ${per}`,
    )
    .join(' · ');
  return (
    <Panel title="What it may reach">
      <Details
        entries={[
          ['How', AUTH_LABELS[auth]],
          ['Its keys go only to', hosts.join(', ')],
          ...(limitText === '' ? [] : [['Limits kept to', limitText] as const]),
          [
            'Website',
            <a key="site" href={website} target="_blank" rel="noreferrer">
              {website.replace(/^https?:\/\//, '')}
            </a>,
          ],
        ]}
      />
    </Panel>
  );
}

function Actions({ actions }: Pick<ConnectorInfo, 'actions'>) {
  return (
    <Panel title="Actions" intro="What can be called with an account, from the API and the command line.">
      <Table
        label="Actions"
        heads={['Action', 'What it does', 'Effect']}
        rows={actions.map((action) => ({
          key: action.name,
          cells: [<code key="name">{action.name}</code>, action.title, EFFECTS[action.effect]],
        }))}
      />
    </Panel>
  );
}

const EFFECTS = { read: 'Reads', write: 'Writes', spend: 'Spends credits' } as const;

function Back() {
  return (
    <Link to="/connectors">
      <ChevronLeft size={16} aria-hidden />
      Connectors
    </Link>
  );
}

function GuideSteps({ guide }: { guide: Guide }) {
  return (
    <>
      {guide.warning === '' ? null : (
        <Alert color="yellow" icon={<TriangleAlert size={18} aria-hidden />} className="problem">
          {guide.warning}
        </Alert>
      )}
      <ol className="guide">
        {guide.steps.map(({ title, body, notes, link }) => (
          <li key={title}>
            <h3>{title}</h3>
            <p>{body}</p>
            {notes.length === 0 ? null : (
              <ul>
                {notes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            )}
            {link === undefined ? null : (
              <p>
                <a href={link.url} target="_blank" rel="noreferrer">
                  {link.label} <ExternalLink size={14} aria-hidden />
                </a>
              </p>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}
