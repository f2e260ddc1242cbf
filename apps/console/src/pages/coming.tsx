import { Hammer } from 'lucide-react';
import { EmptyState } from '../pieces/empty-state.tsx';
import { Page } from '../pieces/page.tsx';

/** A place of the navigation whose page is not written yet. */
export function Coming() {
  return (
    <Page title="Coming">
      <EmptyState icon={<Hammer />} title="This page is being built">
        <p>What it will show can be reached with the command line and the API already.</p>
      </EmptyState>
    </Page>
  );
}
