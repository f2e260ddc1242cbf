import { setTimeout } from 'node:timers/promises';
import { ACTOR, openFlows } from './flows-under-test.ts';

type Arguments = [url: string, dataDir: string, runId: string, then?: 'pause' | 'go on', other?: string];

/**
 * Takes up the runs of a data folder and works on them until they are over or somebody kills the process.
 * With `pause` the run is told to rest as soon as its requests are under way.
 */
export async function main(...[url, dataDir, runId, then, other]: Arguments): Promise<void> {
  const others = other === undefined ? {} : { others: { acc_other: other } };
  const under = await openFlows(url, { dataDir, ...others });
  console.log('open');
  await under.flows.recover();
  if (then === 'pause') {
    await setTimeout(300);
    const { status } = await under.flows.runs.pause(ACTOR, runId);
    console.log(status);
  }
  const run = await under.until(runId, ['completed', 'stopped', 'failed']);
  console.log(JSON.stringify(await under.flows.runs.get(ACTOR.workspaceId, run.id)));
  await under.close();
}
