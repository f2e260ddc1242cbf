import { COMPANY_FIELDS, CONTACT_FIELDS, type ConnectorInfo } from '@sluice/core';
import { Boxes } from 'lucide-react';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { creditsText } from '../../pieces/numbers.ts';
import { Panel } from '../../pieces/page.tsx';
import { Details } from '../../pieces/rows.tsx';

type Entity = ConnectorInfo['sinks'][number]['entity'];

/** What it finds for records, by which identifiers, and at what price. */
export function Enrichers({ enrichers }: Pick<ConnectorInfo, 'enrichers'>) {
  if (enrichers.length === 0) return null;
  return (
    <Panel title="Finds" intro="What a file is enriched with, and what each record may cost.">
      {enrichers.map((enricher) => (
        <section key={enricher.name} className="offer">
          <h3>{enricher.title}</h3>
          <Details
            entries={[
              [
                'By',
                enricher.identifiers
                  .map((set) => set.map((field) => labelOf(field, enricher.entity)).join(' + '))
                  .join(', or '),
              ],
              ['Finds', enricher.fields.map(({ label }) => label).join(', ')],
              [
                'Costs',
                enricher.options.length === 0
                  ? 'As the provider charges; the estimate of a run says it beforehand.'
                  : enricher.options
                      .map(
                        ({ label, credits }) =>
                          `${label}: ${creditsText(credits)} ${credits === 1 ? 'credit' : 'credits'}`,
                      )
                      .join(' · '),
              ],
              ['At once', `${enricher.batchSize} records in one request`],
            ]}
          />
        </section>
      ))}
    </Panel>
  );
}

/** Where it takes records. */
export function Sinks({ sinks }: Pick<ConnectorInfo, 'sinks'>) {
  if (sinks.length === 0) return null;
  return (
    <Panel title="Takes" intro="Where results can be sent: each record is created or updated, never doubled.">
      {sinks.map((sink) => (
        <section key={sink.name} className="offer">
          <h3>{sink.title}</h3>
          <Details
            entries={[
              ['Records', sink.entity === 'contact' ? 'People' : 'Companies'],
              ['Keeps', sink.fields.map((field) => labelOf(field, sink.entity)).join(', ')],
            ]}
          />
        </section>
      ))}
    </Panel>
  );
}

export function OffersNothing({ name }: { name: string }) {
  return (
    <EmptyState icon={<Boxes />} title="Single calls only">
      <p>{name} neither enriches files nor takes their records. What can be called is under Actions.</p>
    </EmptyState>
  );
}

/** The field in words; a name that is none of those every connector knows, with spaces. */
function labelOf(name: string, entity: Entity): string {
  const labels: Readonly<Record<string, string>> = entity === 'contact' ? CONTACT_FIELDS : COMPANY_FIELDS;
  return (
    labels[name] ??
    name
      .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
      .replaceAll('_', ' ')
      .toLowerCase()
  );
}
