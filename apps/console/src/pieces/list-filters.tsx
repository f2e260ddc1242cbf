import { useState, type ReactNode } from 'react';
import { FilterBar } from './filter-bar.tsx';

/** From so many rows on a list is longer than one look. */
const LONG_LIST = 8;

interface ListFiltersProps {
  children: ReactNode;
  /** Whether anything is filtered. */
  active: boolean;
  /** How many rows are shown. */
  rows: number;
  /** Whether there are more than are shown. */
  more: boolean;
  onClear: () => void;
}

/**
 * The search and the filters of a list that people keep by hand, as members or keys: there once it is long, or where
 * its address filters it. What has come stays while the page is open, so that it never goes from under the hand that
 * clears it. Lists that grow by themselves, as runs or calls, have a `FilterBar` always.
 */
export function ListFilters({ children, active, rows, more, onClear }: ListFiltersProps) {
  const [shown, setShown] = useState(false);
  const needed = active || more || rows >= LONG_LIST;
  if (needed && !shown) setShown(true);
  if (!needed && !shown) return null;
  return (
    <FilterBar active={active} onClear={onClear}>
      {children}
    </FilterBar>
  );
}
