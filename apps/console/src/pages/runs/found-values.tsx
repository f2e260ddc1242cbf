import type { ContactField, RunRow } from '@sluice/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { creditsText } from '../../pieces/numbers.ts';
import { DateText } from '../../pieces/when.tsx';

type Found = RunRow['found'][number];

/** So many are seen at once; the others on request. */
const FIRST = 4;
/** What rows are mostly enriched for: seen first, even where it was paid for before. */
const WANTED: ReadonlySet<string> = new Set<ContactField>(['email', 'phone']);

/**
 * What was found for a row: each value with where it came from, what it cost, and how sure the provider is of it where
 * it says so; what was paid for comes first. When it came stands once, where all of it came at one time.
 */
export function FoundValues({ row }: { row: RunRow }) {
  const [all, setAll] = useState(false);
  const ordered = row.found.toSorted((one, other) => rankOf(one) - rankOf(other));
  const shown = all ? ordered : ordered.slice(0, FIRST);
  const more = ordered.length - shown.length;
  const together = row.found.every(({ at }) => at === row.found[0]?.at) ? row.found[0]?.at : undefined;
  return (
    <div className="found">
      <dl>
        {shown.map((found) => (
          <div key={found.field}>
            <dt>{found.label}</dt>
            <dd>
              <span className="found-value">{found.value}</span>
              <span className="found-source">
                <Link to="/accounts/$accountId" params={{ accountId: found.accountId }}>
                  {found.source}
                </Link>
                {' · '}
                {priceText(found)}
                {found.confidence === null ? null : ` · confidence ${found.confidence}`}
                {together === undefined ? (
                  <>
                    {' · '}
                    <DateText at={found.at} />
                  </>
                ) : null}
              </span>
            </dd>
          </div>
        ))}
      </dl>
      <p className="found-foot">
        {more > 0 ? (
          <button type="button" className="found-more" onClick={() => setAll(true)}>
            {more} more<span className="unseen"> values of row {row.row}</span>
          </button>
        ) : null}
        {together === undefined ? null : (
          <span>
            Given <DateText at={together} />
          </span>
        )}
      </p>
    </div>
  );
}

/** What was paid for first, then what a row is enriched for; what only the provider can make use of last. */
function rankOf({ field, price }: Found): number {
  if (field === 'id') return 1;
  return price > 0 ? -1 - price : WANTED.has(field) ? -1 : 0;
}

function priceText({ price }: Found): string {
  if (price === 0) return 'no charge';
  return `${creditsText(price)} ${price === 1 ? 'credit' : 'credits'}`;
}
