import type { ReactNode } from 'react';
import { countText } from '../../pieces/numbers.ts';
import { Page } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { RowsComing } from '../../pieces/rows.tsx';
import { COST_INTRO } from '../runs/start-panel.tsx';
import { ChooseFile, formatText } from './choose-file.tsx';
import { ChooseResults } from './choose-results.tsx';
import { ChooseSource } from './choose-source.tsx';
import { Cost, useGiveUp } from './cost.tsx';
import { MapColumns } from './map-columns.tsx';
import { writeMapping } from './mapping.ts';
import { Step } from './step.tsx';
import { STEPS, type StepName } from './steps.ts';
import { useEnrichment, usePlan, type Enrichment } from './use-enrichment.ts';
import './enrich.css';

/** From a file to a run: one thing after the other, and nothing is spent before the last button. */
export function EnrichPage() {
  return (
    <Page
      title="Enrich"
      intro="From a list of people or companies to one with what was missing. Its cost is told before anything is spent."
    >
      <Steps />
    </Page>
  );
}

interface StepText {
  title: string;
  intro: string;
}

const TEXTS: Record<StepName, StepText> = {
  file: { title: 'File', intro: 'The list to be enriched. It stays on this server.' },
  authenticate: { title: 'Authenticate', intro: 'Where the rows are looked up, and with whose key.' },
  columns: {
    title: 'Columns',
    intro:
      'What tells who is meant was guessed from the file. Correct what is wrong, and choose what to find.',
  },
  results: { title: 'Results', intro: 'Where what is found goes.' },
  cost: { title: 'Cost', intro: COST_INTRO },
};

function Steps() {
  const enrichment = useEnrichment();
  const giveUp = useGiveUp();
  const { search, step, decide, loading, error } = enrichment;
  if (error) return <Problem error={error} onRetry={() => decide({ file: undefined, step: 'file' })} />;
  if (loading) return <RowsComing height={96} />;
  const goTo = (name: StepName) => {
    if (search.run !== undefined) giveUp(search.run);
    decide({ step: name, run: undefined });
  };
  const at = STEPS.indexOf(step);
  return (
    <ol className="steps" aria-label="Steps">
      {STEPS.map((name, index) => (
        <Step
          key={name}
          number={index + 1}
          {...TEXTS[name]}
          state={index === at ? 'open' : index < at ? 'done' : 'coming'}
          summary={index < at ? summaryOf(name, enrichment) : undefined}
          onChange={() => goTo(name)}
        >
          <OpenStep name={name} enrichment={enrichment} goTo={goTo} />
        </Step>
      ))}
    </ol>
  );
}

interface OpenStepProps {
  name: StepName;
  enrichment: Enrichment;
  goTo: (name: StepName) => void;
}

function OpenStep({ name, enrichment, goTo }: OpenStepProps) {
  const { search, decide, file, sources, source, account } = enrichment;
  switch (name) {
    case 'file':
      return (
        <ChooseFile
          file={file}
          onFile={({ id }) => decide({ file: id, map: undefined, enricher: undefined }, { replace: true })}
          onNext={() => goTo('authenticate')}
        />
      );
    case 'authenticate':
      return (
        <ChooseSource
          connectors={sources}
          connector={source}
          accountId={search.account}
          ready={account.ready}
          onConnector={(id) =>
            decide({ source: id, account: undefined, enricher: undefined, map: undefined }, { replace: true })
          }
          onAccount={(id) => decide({ source: source?.id, account: id }, { replace: true })}
          onNext={() => goTo('columns')}
        />
      );
    case 'columns':
      return <Columns enrichment={enrichment} goTo={goTo} />;
    case 'results':
      return <Results enrichment={enrichment} />;
    case 'cost':
      return <Planned enrichment={enrichment} goTo={goTo} />;
  }
}

type PartProps = Omit<OpenStepProps, 'name'>;

function Columns({ enrichment, goTo }: PartProps) {
  const { file, source, enricher, mapping, options, decide } = enrichment;
  if (!file || !source || !enricher) return null;
  return (
    <MapColumns
      file={file}
      enrichers={source.enrichers}
      enricher={enricher}
      mapping={mapping}
      options={options}
      onEnricher={(name) =>
        decide(
          {
            enricher: name,
            map: undefined,
            ask: undefined,
            sink: undefined,
            to: undefined,
            target: undefined,
          },
          { replace: true },
        )
      }
      onMapping={(next) => decide({ map: writeMapping(next) }, { replace: true })}
      onOptions={(next) => decide({ ask: next.length === 0 ? 'none' : next.join(',') }, { replace: true })}
      onNext={() => goTo('results')}
    />
  );
}

function Results({ enrichment }: { enrichment: Enrichment }) {
  const { search, enricher, decide } = enrichment;
  const plan = usePlan(enrichment);
  if (!enricher) return null;
  return (
    <>
      <ChooseResults
        entity={enricher.entity}
        target={{ connectorId: search.to, sink: search.sink, accountId: search.target }}
        busy={plan.isPending}
        onTarget={({ connectorId, sink, accountId }) =>
          decide({ to: connectorId, sink, target: accountId }, { replace: true })
        }
        onNext={() => plan.mutate()}
      />
      {plan.error ? <Problem error={plan.error} /> : null}
    </>
  );
}

/** The address may lead here before anything was planned: then it is planned on request. */
function Planned({ enrichment, goTo }: PartProps) {
  const { run } = enrichment.search;
  if (run === undefined) return <Results enrichment={enrichment} />;
  return <Cost runId={run} onBack={() => goTo('results')} />;
}

/** What was decided in a step, in a line. */
function summaryOf(name: StepName, enrichment: Enrichment): ReactNode {
  const { search, file, source, account, enricher, mapping, options, target } = enrichment;
  switch (name) {
    case 'file':
      return file ? `${file.name} · ${formatText(file)}` : '';
    case 'authenticate':
      return `${source?.name ?? ''} · ${account.data?.name ?? ''}`;
    case 'columns': {
      if (!enricher) return '';
      const mapped = new Set(Object.values(mapping)).size;
      const asked = enricher.options.filter((option) => options.includes(option.name));
      const find = asked.length > 0 ? ` · to find: ${asked.map(({ label }) => label).join(', ')}` : '';
      return `${enricher.entity === 'contact' ? 'People' : 'Companies'}, told by ${countText(mapped)} ${mapped === 1 ? 'column' : 'columns'}${find}`;
    }
    case 'results':
      return search.to === undefined ? 'Only download' : `Into ${target.data?.name ?? ''}, as ${search.sink}`;
    case 'cost':
      return '';
  }
}
