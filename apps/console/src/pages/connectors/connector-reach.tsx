import type { ConnectorInfo } from '@sluice/core';
import { ExternalLink } from 'lucide-react';
import { countText } from '../../pieces/numbers.ts';
import { Panel } from '../../pieces/page.tsx';
import { Details } from '../../pieces/rows.tsx';
import { AUTH_LABELS } from './auth-labels.ts';

/** The only places its keys are sent to, and how often. */
export function Reach({ connector: { auth, hosts, limits, website } }: { connector: ConnectorInfo }) {
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

/** How a key ends for good, for the day it leaks. */
export function Ending({ connector: { name, revocation } }: { connector: ConnectorInfo }) {
  const { who, steps, url, automatic } = revocation;
  return (
    <Panel
      title="How a key is ended"
      intro={
        automatic
          ? `When an account is revoked, Sluice ends the access at ${name} by itself.`
          : `When an account is revoked, nothing here uses its key any more; at ${name} it is ended by ${who}.`
      }
    >
      <ol className="guide">
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {url === null ? null : (
        <p className="guide-link">
          <a href={url} target="_blank" rel="noreferrer">
            Open {name} <ExternalLink size={14} aria-hidden />
            <span className="unseen"> (opens in a new tab)</span>
          </a>
        </p>
      )}
    </Panel>
  );
}
