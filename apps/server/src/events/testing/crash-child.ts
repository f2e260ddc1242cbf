import { systemClock } from '@sluice/core';
import { openEvents } from './events-under-test.ts';

const BURST = 40;

/** Tells events and delivers them, until somebody kills the process; with `bursts` 0 until nothing waits. */
export async function main(dataDir: string, host: string, run: string, bursts: string): Promise<void> {
  const location = { kind: 'folder', path: dataDir } as const;
  const under = await openEvents({ clock: systemClock, allow: [host], location, dataDir });
  const { items } = await under.events.listWebhooks(under.actor, {});
  if (items.length === 0) {
    await under.webhook(`http://${host}/one`);
    await under.webhook(`http://${host}/two`);
  }
  under.events.start();
  console.log('open');
  for (let burst = 0; burst < Number(bursts); burst += 1) {
    const owners = Array.from({ length: BURST }, (_, at) => `o-${run}-${burst}-${at}`);
    await Promise.all(owners.map((owner) => under.announce('account.changed', owner)));
    console.log(JSON.stringify(owners));
  }
  for (;;) {
    const webhooks = await under.events.listWebhooks(under.actor, {});
    if (webhooks.items.every(({ waiting }) => waiting === 0)) break;
    await systemClock.sleep(20);
  }
  console.log('done');
  await under.close();
}
