import { systemClock } from '@sluice/core';
import { silentLogger } from '@sluice/runtime';
import { findWorkspace } from '../../access/index.ts';
import { createMailSender } from '../../calls/index.ts';
import { openGround } from '../../schema/testing/open-ground.ts';
import { createMail } from '../index.ts';

const BURST = 10;
/** Far from what is refused. */
const MOST_WAITING = 20;

/** Queues messages and sends them, until somebody kills the process; with `bursts` 0 until nothing waits. */
export async function main(dataDir: string, port: string, run: string, bursts: string): Promise<void> {
  const clock = systemClock;
  const location = { kind: 'folder', path: dataDir } as const;
  const { store, vault, close } = await openGround({ clock, location, dataDir });
  const { id: workspaceId } = await findWorkspace({ store, clock }, 'acme');
  const server = { host: '127.0.0.1', port: Number(port), protocol: 'smtp' } as const;
  const send = createMailSender({ server, egress: { allowHosts: [] } });
  const from = 'Sluice <sluice@acme.example>';
  const mail = createMail({ store, vault, clock, log: silentLogger(), server: { from, name: 'test', send } });
  const until = async (most: number): Promise<void> => {
    const waiting = store.db.selectFrom('mail_outbox').select('id').where('status', '=', 'waiting');
    while ((await waiting.execute()).length > most) await clock.sleep(5);
  };
  mail.start();
  console.log('open');
  for (let burst = 0; burst < Number(bursts); burst += 1) {
    const subjects = Array.from({ length: BURST }, (_, at) => `m-${run}-${burst}-${at}`);
    await store.transaction(async (tx) => {
      for (const subject of subjects)
        await mail.queue(tx, { workspaceId, to: 'ada@acme.example', subject, text: `This is ${subject}.` });
    });
    console.log(JSON.stringify(subjects));
    await until(MOST_WAITING);
  }
  await until(0);
  console.log('done');
  await mail.close();
  await close();
}
