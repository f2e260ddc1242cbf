import { useMutation, useQueryClient } from '@tanstack/react-query';
import { overviewKeys } from '../../data/overview.ts';
import { quarantineKeys } from '../../data/quarantine.ts';
import { runKeys } from '../../data/runs.ts';
import { useClient } from '../../session/session.tsx';

/** Rows of one run that are dismissed or reopened: these, those of one dismissal, or all. */
export interface Closing {
  runId: string;
  rows?: string[];
  closedAt?: string;
}

export interface Closed {
  what: 'dismissed' | 'reopened';
  rows: number;
  /** What takes it back; empty where that cannot be. */
  undo: readonly Closing[];
}

/** Dismisses or reopens rows, run by run; then what is shown and counted is read anew. */
export function useClosing(onClosed: () => void) {
  const client = useClient();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({
      what,
      asked,
    }: {
      what: Closed['what'];
      asked: readonly Closing[];
    }): Promise<Closed> => {
      const undo: Closing[] = [];
      let rows = 0;
      for (const { runId, ...body } of asked) {
        if (what === 'reopened') {
          rows += (await client.quarantine.reopen({ params: { runId }, body })).rows;
          continue;
        }
        const done = await client.quarantine.dismiss({ params: { runId }, body });
        rows += done.rows;
        if (done.closedAt !== null) undo.push({ runId, closedAt: done.closedAt });
      }
      return { what, rows, undo };
    },
    onSuccess: onClosed,
    onSettled: () =>
      Promise.all(
        [quarantineKeys.all, runKeys.all, overviewKeys.all].map((queryKey) =>
          queries.invalidateQueries({ queryKey }),
        ),
      ),
  });
}
