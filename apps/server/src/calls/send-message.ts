import { SluiceError } from '@sluice/core';
import type { CallTools } from './send-call.ts';

/** A message of Sluice's own, such as an event to a webhook. Its headers are sent as they are and kept nowhere. */
export interface OutsideMessage {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  signal?: AbortSignal | undefined;
}

export interface MessageAnswer {
  status: number;
  /** The beginning of the body, 2,000 characters at most. */
  answer: string;
}

/** Sends it under the guards of every call. Throws `egress.*`, `provider.unavailable`, `provider.timeout`. */
export async function sendMessage(_tools: CallTools, _message: OutsideMessage): Promise<MessageAnswer> {
  throw new SluiceError('internal', { detail: 'not written yet' });
}

/** Throws `egress.host` and `egress.address` for an address that may not be called. */
export async function checkMessageUrl(_tools: CallTools, _url: string): Promise<void> {
  throw new SluiceError('internal', { detail: 'not written yet' });
}
