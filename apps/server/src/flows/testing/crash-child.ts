import { ACTOR, openFlows } from './flows-under-test.ts';

/** Takes up the runs of a data folder and works on them until they are over or somebody kills the process. */
export async function main(url: string, dataDir: string, runId: string): Promise<void> {
  const under = await openFlows(url, { dataDir });
  console.log('open');
  await under.flows.recover();
  const run = await under.until(runId, ['completed', 'stopped', 'failed']);
  console.log(JSON.stringify(await under.flows.runs.get(ACTOR.workspaceId, run.id)));
  await under.close();
}
