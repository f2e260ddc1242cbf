import { Button } from '@mantine/core';
import type { Run } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Check, RotateCcw, Undo2 } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { overviewKeys } from '../../data/overview.ts';
import { quarantineKeys } from '../../data/quarantine.ts';
import { runKeys } from '../../data/runs.ts';
import { useNotify } from '../../pieces/notices.tsx';
import { countText } from '../../pieces/numbers.ts';
import { Problem } from '../../pieces/problem.tsx';
import { useClient } from '../../session/session.tsx';
import type { MendingStore } from './mending-store.ts';
import { replaysOf, type Mended, type Replay } from './mending.ts';
import { useClosing, type Closed, type Closing } from './use-closing.ts';

interface ReplayBarProps {
  chosen: ReadonlySet<string>;
  store: MendingStore;
  /** The only run that is shown: then all of its rows can be replayed at once. */
  runId: string | undefined;
  /** The runs whose rows are planned anew: these are chosen no longer. */
  onPlanned: (runIds: ReadonlySet<string>) => void;
  onClosed: () => void;
  /** Whether any row is shown that could be taken as a whole. */
  hasRows: boolean;
}

const MAX_ROWS = 10_000;

/** Plans new runs over what was chosen; nothing is spent before they are started. */
export function ReplayBar({ chosen, store, runId, onPlanned, onClosed, hasRows }: ReplayBarProps) {
  const mended = useSyncExternalStore(store.subscribe, () => store.mended);
  const { mutate, isPending, data } = useReplay(onPlanned);
  const closing = useClosing(onClosed);
  const refused = isPending ? undefined : (closing.error ?? data?.refused[0]);
  const replays = replaysOf(chosen, mended);
  const closed = closing.data;
  const offersAll = runId !== undefined && hasRows && chosen.size === 0;
  if (chosen.size === 0 && !offersAll && !closed && !refused) return null;
  const asked: Asked[] = offersAll ? [{ runId, rows: undefined }] : replays;
  return (
    <section className="replay-bar" aria-label="Replay">
      {refused ? <Problem error={refused} /> : null}
      <div className="replay-row">
        <output>
          {closed && chosen.size === 0
            ? closedText(closed)
            : chosenText({ chosen, mended, runs: replays.length })}
        </output>
        <div className="replay-acts">
          {closed && closed.undo.length > 0 && chosen.size === 0 ? (
            <Button
              variant="default"
              leftSection={<Undo2 size={16} aria-hidden />}
              loading={closing.isPending}
              onClick={() => closing.mutate({ what: 'reopened', asked: closed.undo })}
            >
              Undo
            </Button>
          ) : null}
          {asked.length === 0 ? null : (
            <Acts
              words={offersAll ? 'all of this run' : rowsText(chosen.size)}
              disabled={replays.some(({ rows }) => rows.length > MAX_ROWS)}
              dismissing={closing.isPending}
              onDismiss={() => closing.mutate({ what: 'dismissed', asked: asked.map(closingOf) })}
              replaying={isPending}
              onReplay={() => mutate(asked)}
            />
          )}
        </div>
      </div>
    </section>
  );
}

/** Without the values: what is dismissed stays as it was read. */
function closingOf({ runId, rows }: Asked): Closing {
  return rows === undefined ? { runId } : { runId, rows: rows.map(({ id }) => id) };
}

interface ActsProps {
  /** What they are done with. */
  words: string;
  disabled: boolean;
  dismissing: boolean;
  onDismiss: () => void;
  replaying: boolean;
  onReplay: () => void;
}

function Acts({ words, disabled, dismissing, onDismiss, replaying, onReplay }: ActsProps) {
  return (
    <>
      <Button
        variant="default"
        leftSection={<Check size={16} aria-hidden />}
        loading={dismissing}
        disabled={disabled || replaying}
        onClick={onDismiss}
      >
        Dismiss {words}
      </Button>
      <Button
        leftSection={<RotateCcw size={16} aria-hidden />}
        loading={replaying}
        disabled={disabled || dismissing}
        onClick={onReplay}
      >
        Replay {words}
      </Button>
    </>
  );
}

const rowsText = (count: number) => `${countText(count)} ${count === 1 ? 'row' : 'rows'}`;

function closedText({ what, rows }: Closed): string {
  return what === 'dismissed' ? `${rowsText(rows)} dismissed.` : `${rowsText(rows)} back again.`;
}

function chosenText({
  chosen,
  mended,
  runs,
}: {
  chosen: ReadonlySet<string>;
  mended: Mended;
  runs: number;
}): string {
  if (chosen.size === 0) return 'Choose rows to dismiss them, or to try them again, mended or as they are.';
  const changed = [...chosen].filter((key) => mended.has(key)).length;
  const parts = [
    `${countText(chosen.size)} chosen`,
    ...(changed > 0 ? [`${countText(changed)} mended`] : []),
    ...(runs > 1 ? [`of ${countText(runs)} runs: a new run is planned for each`] : []),
  ];
  return `${parts.join(', ')}.`;
}

type Asked = Omit<Replay, 'rows'> & { rows: Replay['rows'] | undefined };

interface Planned {
  /** The new runs, by the run that their rows are of. */
  planned: ReadonlyMap<string, Run>;
  refused: readonly unknown[];
}

function useReplay(onPlanned: ReplayBarProps['onPlanned']) {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const notify = useNotify();
  return useMutation({
    mutationFn: async (replays: readonly Asked[]): Promise<Planned> => {
      const planned = new Map<string, Run>();
      const refused: unknown[] = [];
      // One after the other: each copies its rows into a file of its own. One that is refused stops no other.
      for (const { runId, rows } of replays) {
        try {
          planned.set(runId, await client.runs.replay({ params: { runId }, body: rows ? { rows } : {} }));
        } catch (error) {
          refused.push(error);
        }
      }
      return { planned, refused };
    },
    onSuccess: async ({ planned, refused }) => {
      onPlanned(new Set(planned.keys()));
      await Promise.all(
        [runKeys.all, quarantineKeys.all, overviewKeys.all].map((queryKey) =>
          queries.invalidateQueries({ queryKey }),
        ),
      );
      const [first] = planned.values();
      if (!first || refused.length > 0) return undefined;
      if (planned.size === 1) return navigate({ to: '/runs/$runId', params: { runId: first.id } });
      notify(`${countText(planned.size)} runs are planned. Start each when its cost is known.`);
      return navigate({ to: '/runs', search: { state: 'ready' } });
    },
  });
}
