import { TextInput } from '@mantine/core';
import type { Run } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { runKeys } from '../../data/runs.ts';
import { Form } from '../../pieces/form.tsx';
import { creditsText } from '../../pieces/numbers.ts';
import { Overlay } from '../../pieces/overlay.tsx';
import { useClient } from '../../session/session.tsx';
import { readCap } from './cap.ts';

/** Resumes a run that stopped or was cancelled: perhaps with a higher cap. */
export function ResumeRun({ run, onClose }: { run: Run; onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const before = run.capCredits ?? run.estimate?.maxCredits ?? 0;
  const [typed, setTyped] = useState(String(before));
  const cap = readCap(typed);
  const resume = useMutation({
    mutationFn: () =>
      client.runs.resume({
        params: { runId: run.id },
        body: cap.value === undefined || cap.value === before ? {} : { capCredits: cap.value },
      }),
    onSuccess: async (resumed) => {
      queries.setQueryData(runKeys.one(run.id), resumed);
      onClose();
      await queries.invalidateQueries({ queryKey: runKeys.all });
    },
  });
  return (
    <Overlay title="Resume this run" size="narrow" onClose={onClose}>
      <Form
        act="Resume"
        busy={resume.isPending}
        error={resume.error}
        ready={cap.fault === undefined}
        onSubmit={() => resume.mutate()}
        onCancel={onClose}
      >
        <div className="form-words">
          <p>It goes on where it left off. Nothing that was paid for is paid for again.</p>
        </div>
        <TextInput
          label="Cap, in credits"
          description={`For the whole run; ${creditsText(run.credits.spent)} are spent so far.`}
          inputMode="decimal"
          value={typed}
          error={cap.fault}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </Form>
    </Overlay>
  );
}
