import { Button } from '@mantine/core';
import type { Run } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleStop, Pause, Play } from 'lucide-react';
import { useState } from 'react';
import { runKeys } from '../../data/runs.ts';
import { Confirm } from '../../pieces/confirm.tsx';
import { useNotify } from '../../pieces/notices.tsx';
import { wordsOf } from '../../pieces/problem.tsx';
import { useCan, useClient } from '../../session/session.tsx';
import { ResumeRun } from './resume-run.tsx';
import { actsOf } from './run-words.ts';

/** Pause, resume and cancel, as far as the run's state allows. */
export function RunActs({ run }: { run: Run }) {
  const may = useCan('runs:write');
  const { act, isPending, error, variables } = useRunAct(run);
  const [asking, setAsking] = useState<'cancel' | 'resume'>();
  const acts = actsOf(run);
  if (!may) return null;
  const close = () => setAsking(undefined);
  return (
    <>
      {acts.includes('cancel') ? (
        <Button
          variant="default"
          leftSection={<CircleStop size={16} aria-hidden />}
          onClick={() => setAsking('cancel')}
        >
          Cancel run
        </Button>
      ) : null}
      {acts.includes('pause') ? (
        <Button
          variant="default"
          leftSection={<Pause size={16} aria-hidden />}
          loading={isPending && variables === 'pause'}
          onClick={() => act('pause')}
        >
          Pause
        </Button>
      ) : null}
      {acts.includes('resume') ? (
        <Button
          leftSection={<Play size={16} aria-hidden />}
          loading={isPending && variables === 'resume'}
          // What was only paused goes on as it was; else its cap may be what stopped it.
          onClick={() => (run.status === 'paused' ? act('resume') : setAsking('resume'))}
        >
          Resume
        </Button>
      ) : null}
      {asking === 'resume' ? <ResumeRun run={run} onClose={close} /> : null}
      {asking === 'cancel' ? (
        <Confirm
          title="Cancel this run?"
          act="Cancel run"
          busy={isPending}
          error={error}
          onConfirm={() => act('cancel', close)}
          onClose={close}
        >
          <p>
            What is under way is finished, and then it ends. What has been found until then is kept, and the
            run can be resumed later.
          </p>
        </Confirm>
      ) : null}
    </>
  );
}

function useRunAct(run: Run) {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  const params = { runId: run.id };
  const mutation = useMutation({
    mutationFn: (act: 'pause' | 'resume' | 'cancel') => {
      if (act === 'pause') return client.runs.pause({ params });
      if (act === 'resume') return client.runs.resume({ params, body: {} });
      return client.runs.cancel({ params });
    },
    onSuccess: (changed) => queries.setQueryData(runKeys.one(run.id), changed),
    // The run may have gone on between what was seen and what was pressed.
    onError: (error, act) => {
      if (act !== 'cancel') notify(wordsOf(error).message, 'trouble');
    },
    onSettled: () => queries.invalidateQueries({ queryKey: runKeys.all }),
  });
  const act = (name: 'pause' | 'resume' | 'cancel', onDone?: () => void) =>
    mutation.mutate(name, { onSuccess: () => onDone?.() });
  return { ...mutation, act };
}
