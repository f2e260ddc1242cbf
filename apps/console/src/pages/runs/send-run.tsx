import { Button } from '@mantine/core';
import type { Run } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { runKeys } from '../../data/runs.ts';
import { useNotify } from '../../pieces/notices.tsx';
import { countText } from '../../pieces/numbers.ts';
import { Overlay } from '../../pieces/overlay.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { useClient } from '../../session/session.tsx';
import { DestinationChoice, type Target } from './destination-choice.tsx';

interface SendRunProps {
  run: Run;
  entity: 'contact' | 'company';
  onClose: () => void;
}

/** Writes what a run found to an account. */
export function SendRun({ run, entity, onClose }: SendRunProps) {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  const [target, setTarget] = useState<Target>({
    connectorId: undefined,
    sink: undefined,
    accountId: undefined,
  });
  const { accountId, sink } = target;
  const send = useMutation({
    mutationFn: (destination: { accountId: string; sink: string }) =>
      client.runs.send({ params: { runId: run.id }, body: destination }),
    onSuccess: async (sent) => {
      queries.setQueryData(runKeys.one(run.id), sent);
      notify('What was found is on its way.');
      onClose();
      await queries.invalidateQueries({ queryKey: runKeys.all });
    },
  });
  return (
    <Overlay title="Send what was found" size="wide" onClose={onClose}>
      <p className="send-lead">
        Rows that were found are written there. Those it holds already are brought up to date, not doubled.
      </p>
      <DestinationChoice entity={entity} value={target} onChange={setTarget} />
      <Before run={run} target={target} />
      {send.error ? <Problem error={send.error} /> : null}
      <div className="send-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          loading={send.isPending}
          disabled={accountId === undefined || sink === undefined}
          onClick={() => {
            if (accountId !== undefined && sink !== undefined) send.mutate({ accountId, sink });
          }}
        >
          Send
        </Button>
      </div>
    </Overlay>
  );
}

/** What is there of it already. */
function Before({ run, target }: { run: Run; target: Target }) {
  const before = run.sends.find(
    ({ accountId, sink }) => accountId === target.accountId && sink === target.sink,
  );
  if (!before) return null;
  const { written, refused } = before;
  return (
    <output className="send-before">
      It was sent there before: {countText(written)} {written === 1 ? 'row is' : 'rows are'} there already and
      not written again.{' '}
      {refused > 0
        ? 'What was refused there and still waits in quarantine is tried once more.'
        : 'Nothing is left to write.'}
    </output>
  );
}
