import { Button } from '@mantine/core';
import { ScrollText } from 'lucide-react';
import { useMemo } from 'react';
import { useAuditActors, type AuditQuery } from '../../data/audit.ts';
import { given } from '../../data/pages.ts';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { FilterBar, PeriodFilter, SelectFilter } from '../../pieces/filter-bar.tsx';
import { useFilters } from '../../pieces/filters.ts';
import { Page } from '../../pieces/page.tsx';
import { periodQuery } from '../../pieces/period.ts';
import { AuditTable } from './audit-table.tsx';
import { AUDIT_AREAS } from './audit-words.ts';

/** Who did what in the workspace. */
export function AuditPage() {
  const { filters, set, clear, active } = useFilters('/audit');
  const actors = useAuditActors();
  const query = useMemo<AuditQuery>(() => {
    const { act, actor, subject } = filters;
    return given({ ...periodQuery(filters), act, actor, subject });
  }, [filters]);
  return (
    <Page
      title="Audit"
      intro="Who did what and when: members, API keys and Sluice itself. Nothing here can be changed or removed."
    >
      <FilterBar active={active} onClear={clear}>
        <SelectFilter
          label="What"
          value={filters.act}
          all="Everything"
          options={AUDIT_AREAS}
          onChange={(act) => set({ act })}
        />
        <SelectFilter
          label="Who"
          value={filters.actor}
          all="Anyone"
          options={actors}
          onChange={(actor) => set({ actor })}
        />
        <PeriodFilter filters={filters} onChange={set} />
        {filters.subject === undefined ? null : (
          <SelectFilter
            label="About"
            value={filters.subject}
            all="Everything"
            options={[{ value: filters.subject, label: `This alone: ${filters.subject}` }]}
            onChange={(subject) => set({ subject })}
          />
        )}
      </FilterBar>
      <AuditTable query={query} empty={active ? <NothingFits onClear={clear} /> : <NothingYet />} />
    </Page>
  );
}

function NothingYet() {
  return (
    <EmptyState icon={<ScrollText />} title="Nothing was done yet">
      <p>
        Every act is written down here in the same moment in which it happens: by whom, to what, and when.
      </p>
    </EmptyState>
  );
}

function NothingFits({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      icon={<ScrollText />}
      title="Nothing fits"
      actions={
        <Button variant="default" onClick={onClear}>
          Clear filters
        </Button>
      }
    >
      <p>Change the filters to see more.</p>
    </EmptyState>
  );
}
