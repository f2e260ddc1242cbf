import { Button } from '@mantine/core';
import { Undo2 } from 'lucide-react';
import { countText } from '../../pieces/numbers.ts';
import { Problem } from '../../pieces/problem.tsx';
import { replaysOf } from './mending.ts';
import { useClosing } from './use-closing.ts';

interface ReopenBarProps {
  chosen: ReadonlySet<string>;
  /** The only run that is shown, where all of its rows can be reopened at once. */
  runId: string | undefined;
  onReopened: () => void;
}

/** Lets closed rows wait again. */
export function ReopenBar({ chosen, runId, onReopened }: ReopenBarProps) {
  const { mutate, isPending, error, data } = useClosing(onReopened);
  const asked = replaysOf(chosen, new Map()).map((of) => ({
    runId: of.runId,
    rows: of.rows.map(({ id }) => id),
  }));
  if (chosen.size === 0 && runId === undefined && !data) return null;
  return (
    <section className="replay-bar" aria-label="Reopen">
      {error ? <Problem error={error} /> : null}
      <div className="replay-row">
        <output>
          {chosen.size > 0
            ? `${countText(chosen.size)} chosen.`
            : data
              ? `${countText(data.rows)} ${data.rows === 1 ? 'row waits' : 'rows wait'} again.`
              : 'Choose rows to let them wait again.'}
        </output>
        {runId === undefined || chosen.size > 0 ? null : (
          <Button
            variant="default"
            leftSection={<Undo2 size={16} aria-hidden />}
            loading={isPending}
            onClick={() => mutate({ what: 'reopened', asked: [{ runId }] })}
          >
            Reopen all of this run
          </Button>
        )}
        {chosen.size === 0 ? null : (
          <Button
            leftSection={<Undo2 size={16} aria-hidden />}
            loading={isPending}
            onClick={() => mutate({ what: 'reopened', asked })}
          >
            Reopen {countText(chosen.size)} {chosen.size === 1 ? 'row' : 'rows'}
          </Button>
        )}
      </div>
    </section>
  );
}
