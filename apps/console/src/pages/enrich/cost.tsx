import { Button } from '@mantine/core';
import type { Estimate, Run } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { runKeys, useRun } from '../../data/runs.ts';
import { fixText } from '../../pieces/fix-text.ts';
import { Problem } from '../../pieces/problem.tsx';
import { RowsComing } from '../../pieces/rows.tsx';
import { useClient } from '../../session/session.tsx';
import { StartForm } from '../runs/start-panel.tsx';

interface CostProps {
  runId: string;
  /** Back to what was decided: the planned run is given up. */
  onBack: () => void;
}

/** The cost of what was planned, and the start. */
export function Cost({ runId, onBack }: CostProps) {
  const navigate = useNavigate();
  const { data, error, refetch } = useRun(runId);
  const seeRun = () => void navigate({ to: '/runs/$runId', params: { runId } });
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data || data.status === 'planning') return <Planning />;
  if (data.status === 'ready' && hasEstimate(data))
    return (
      <StartForm
        run={data}
        onStarted={seeRun}
        back={
          <Button variant="default" onClick={onBack}>
            Back
          </Button>
        }
      />
    );
  // Started in another tab, or it could not be planned: its own page tells all about it.
  return (
    <div className="cost-elsewhere">
      <p>{data.reason ?? 'This enrichment has been started already.'}</p>
      {fixText(data.fix) === undefined ? null : <p>{fixText(data.fix)}</p>}
      <div className="cost-acts">
        <Button variant="default" onClick={onBack}>
          Back
        </Button>
        <Button onClick={seeRun}>See the run</Button>
      </div>
    </div>
  );
}

function Planning() {
  return (
    <>
      <p className="row-note">Reading the file, and what of it is known already…</p>
      <RowsComing height={72} />
    </>
  );
}

function hasEstimate(run: Run): run is Run & { estimate: Estimate } {
  return run.estimate !== null;
}

/** Gives up a run that was planned and not started, so that it does not stay among the others. */
export function useGiveUp(): (runId: string) => void {
  const client = useClient();
  const queries = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: (runId: string) => client.runs.cancel({ params: { runId } }),
    onSettled: () => queries.invalidateQueries({ queryKey: runKeys.all }),
  });
  return mutate;
}
