import type { Run } from '@sluice/core';
import { useConnectorLookup } from '../../data/connectors.ts';
import { isWorking } from '../../data/runs.ts';
import { Meter } from '../../pieces/meter.tsx';
import { countText, creditsText, shareText } from '../../pieces/numbers.ts';
import { StatTile, StatTiles } from '../../pieces/stat-tile.tsx';
import { partsOf, secondsLeft, spanText } from './run-words.ts';
import './run-progress.css';

/** How far a run is, what it has found and what it has cost; moves while it works. */
export function RunProgress({ run }: { run: Run }) {
  const connectorOf = useConnectorLookup();
  const { estimate, counts, credits } = run;
  if (estimate === null) return null;
  const parts = partsOf(run);
  const cap = run.capCredits ?? estimate.maxCredits;
  return (
    <section className="progress" aria-label="Progress">
      <div className="progress-bars">
        <Meter
          kind="progress"
          label={isWorking(run) ? 'Rows done' : 'Rows'}
          value={counts.done}
          max={estimate.rows}
          note={`${countText(counts.done)} of ${countText(estimate.rows)}`}
        />
        <Meter
          label="Credits"
          value={credits.spent}
          max={cap}
          note={`${creditsText(credits.spent)} of at most ${creditsText(cap)}`}
        />
        {run.destination === null ? null : <Written run={run} found={parts.found} />}
      </div>
      <StatTiles label="Figures">
        <StatTile
          label="Found"
          value={countText(parts.found)}
          note={`${shareText(parts.found, estimate.rows)}${counts.known > 0 ? `, ${countText(counts.known)} known already` : ''}`}
        />
        <StatTile
          label="Missed"
          value={countText(parts.missed)}
          note={`not known to ${connectorOf(run.connector)?.name ?? run.connector}`}
        />
        <StatTile label="Refused" value={countText(parts.refused)} note="could not be looked up" />
        <StatTile
          label="Speed"
          value={run.recordsPerSecond === 0 ? '–' : `${countText(Math.round(run.recordsPerSecond))}/s`}
          note={<Pace run={run} />}
        />
      </StatTiles>
    </section>
  );
}

/** Rows that turned out to be the same person are written once, so how many there will be shows at the end. */
function Written({ run, found }: { run: Run; found: number }) {
  const { written } = run.counts;
  const isWhole = run.status === 'completed';
  return (
    <Meter
      kind="progress"
      label="Written"
      value={written}
      max={isWhole ? written : found}
      note={
        isWhole ? `${countText(written)}, each once` : `${countText(written)} of at most ${countText(found)}`
      }
    />
  );
}

function Pace({ run }: { run: Run }) {
  const left = secondsLeft(run);
  if (left !== undefined) return <>{spanText(left)} left</>;
  if (run.rateLimited > 0) return <>{countText(run.rateLimited)} requests over the limit</>;
  return (
    <>
      {countText(run.requests)} {run.requests === 1 ? 'request' : 'requests'}, none over the limit
    </>
  );
}
