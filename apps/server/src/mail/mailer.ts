import { errorText } from '@sluice/core';
import type { MailOptions } from './mail.ts';
import { claimDue, recordTry, release, releaseAll, type Claimed } from './outbox.ts';
import { clearOldMail } from './clear-old-mail.ts';

/** Sends what the outbox has due. */
export interface Mailer {
  start(): void;
  /** Something is due. */
  wake(): void;
  close(): Promise<void>;
}

type Parts = MailOptions & { server: NonNullable<MailOptions['server']> };

const TICK_MS = 5000;
/** At once, each over a connection of its own: few mail servers like many. */
const SENDING = 2;
/** No more than are sent at once: what waits behind a slow mail server must not outlive its lease. */
const CLAIMED_AT_ONCE = SENDING;
const CLEAR_EVERY_MS = 3_600_000;
/** What is under way at the end may take so long. */
const GRACE_MS = 5000;

export function createMailer(parts: Parts): Mailer {
  return new OutboxMailer(parts);
}

class OutboxMailer implements Mailer {
  readonly #parts: Parts;
  readonly #stopping = new AbortController();
  readonly #cutting = new AbortController();
  #working: Promise<void> | undefined;
  #waking = new AbortController();
  #clearAt = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    this.#working ??= this.#work();
  }

  wake(): void {
    this.#waking.abort();
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    const late = new AbortController();
    const grace = this.#parts.clock.sleep(GRACE_MS, late.signal).catch(() => undefined);
    await Promise.race([this.#working, grace]);
    late.abort();
    this.#cutting.abort();
    await this.#working;
  }

  /** Finds what came due, what other servers queued, and what one that died had held. */
  async #work(): Promise<void> {
    const { clock, log, store } = this.#parts;
    let released = store.dialect !== 'sqlite';
    while (!this.#stopping.signal.aborted) {
      this.#waking = new AbortController();
      try {
        // Nobody else can have this folder open, so whoever held messages is gone.
        if (!released) await releaseAll(this.#parts);
        released = true;
        await this.#sendDue();
        if (clock.now() >= this.#clearAt) {
          this.#clearAt = clock.now() + CLEAR_EVERY_MS;
          await clearOldMail(this.#parts);
        }
      } catch (error) {
        log.warn({ reason: errorText(error) }, 'waiting e-mails could not be looked for');
      }
      if (!this.#stopping.signal.aborted)
        await clock.sleep(TICK_MS, this.#waking.signal).catch(() => undefined);
    }
  }

  async #sendDue(): Promise<void> {
    for (;;) {
      const claimed = await claimDue(this.#parts, CLAIMED_AT_ONCE);
      const untried = [...claimed];
      const next = (): Claimed | undefined => (this.#stopping.signal.aborted ? undefined : untried.shift());
      try {
        await Promise.all(Array.from({ length: SENDING }, () => this.#sendOneByOne(next)));
      } finally {
        await release(this.#parts, untried);
      }
      if (claimed.length < CLAIMED_AT_ONCE || this.#stopping.signal.aborted) return;
    }
  }

  async #sendOneByOne(next: () => Claimed | undefined): Promise<void> {
    for (let claimed = next(); claimed; claimed = next()) await this.#sendOne(claimed);
  }

  async #sendOne(claimed: Claimed): Promise<void> {
    const { server, log } = this.#parts;
    const mail = { ...claimed.message, from: server.from, messageId: messageIdOf(claimed.id, server.from) };
    const outcome = await server.send(mail, this.#cutting.signal);
    // Cut off at the end: whether it was taken is not known, and the next start tries it again.
    if (!outcome.sent && this.#cutting.signal.aborted) return release(this.#parts, [claimed]);
    if (!outcome.sent)
      log.warn(
        { mailId: claimed.id, tries: claimed.attempts + 1, problem: outcome.problem },
        'e-mail not sent',
      );
    await recordTry(this.#parts, claimed, outcome);
  }
}

/** The same for every try, so that a message which came twice is known for one. */
export function messageIdOf(id: string, from: string): string {
  const host = /@([a-z0-9.-]+)>?\s*$/i.exec(from)?.[1] ?? 'sluice.invalid';
  return `<${id}@${host}>`;
}
