import { COMPANY_FIELDS, CONTACT_FIELDS, type Run } from '@sluice/core';
import { useConnectorLookup } from '../../data/connectors.ts';
import { creditsText } from '../../pieces/numbers.ts';
import { Panel } from '../../pieces/page.tsx';
import { Details } from '../../pieces/rows.tsx';
import { fullTime } from '../../pieces/time.ts';
import { AccountLink } from './account-link.tsx';

const LABELS: Readonly<Record<string, string>> = { ...COMPANY_FIELDS, ...CONTACT_FIELDS };

/** What the run was asked to do. */
export function RunSettings({ run }: { run: Run }) {
  const connector = useConnectorLookup()(run.connector);
  const enricher = connector?.enrichers.find(({ name }) => name === run.enricher);
  const options = run.options.map(
    (name) => enricher?.options.find((option) => option.name === name)?.label ?? name,
  );
  const { destination } = run;
  return (
    <Panel title="What it was asked to do">
      <Details
        entries={[
          ['Looks up', `${enricher?.title ?? run.enricher}, with ${connector?.name ?? run.connector}`],
          ['Account', <AccountLink key="account" accountId={run.accountId} />],
          ['Asked for', options.join(', ') || 'everything it offers'],
          [
            'Columns',
            Object.entries(run.mapping)
              .map(([identifier, column]) => `${LABELS[identifier] ?? identifier}: “${column}”`)
              .join(' · '),
          ],
          ['Cap', run.capCredits === null ? 'none' : `${creditsText(run.capCredits)} credits`],
          [
            'Destination',
            destination === null ? (
              'none: the results are to be downloaded'
            ) : (
              <span key="destination">
                <AccountLink accountId={destination.accountId} />, as {destination.sink}
              </span>
            ),
          ],
          ['Made', fullTime(run.createdAt)],
          ...(run.startedAt === null ? [] : [['Started', fullTime(run.startedAt)] as const]),
          ...(run.finishedAt === null ? [] : [['Ended', fullTime(run.finishedAt)] as const]),
          ['Id', <code key="id">{run.id}</code>],
        ]}
      />
    </Panel>
  );
}
