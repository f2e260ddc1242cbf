import type { MessageKey, Texts } from './messages/index.ts';
import type { HubProblem } from './problem.ts';

/** A problem in the person's language. `said` are the provider's own words, as it wrote them. */
export interface ProblemTexts {
  title: string;
  body: string;
  said: string | null;
  /** Whether the form has to be read anew before going on. */
  reload: boolean;
}

/** Titles and advice by code; where no advice stands here, the server's words are shown. */
const BY_CODE: Readonly<Record<string, { title: MessageKey; body?: MessageKey; reload?: true }>> = {
  'account.refused': { title: 'refused.title', body: 'refused.fix' },
  'provider.auth': { title: 'refused.title', body: 'refused.fix' },
  'account.unverified': { title: 'unverified.title', body: 'unverified.fix' },
  'provider.unavailable': { title: 'unverified.title', body: 'unverified.fix' },
  'provider.timeout': { title: 'unverified.title', body: 'unverified.fix' },
  'provider.malformed': { title: 'unverified.title', body: 'unverified.fix' },
  'provider.rate_limited': { title: 'unverified.title', body: 'unverified.fix' },
  'egress.host': { title: 'host.title' },
  'egress.address': { title: 'host.title' },
  'account.exists': { title: 'exists.title' },
  'account.changed': { title: 'changed.title', body: 'changed.fix', reload: true },
  'account.unknown': { title: 'changed.title', body: 'changed.fix', reload: true },
  'oauth.app_missing': { title: 'app.title', body: 'app.body' },
  'hub.token': { title: 'stopped.hub.token.title', body: 'stopped.hub.token.body' },
  'link.invalid': { title: 'stopped.link.invalid.title', body: 'stopped.link.invalid.body' },
  'link.expired': { title: 'stopped.link.expired.title', body: 'stopped.link.expired.body' },
  'link.revoked': { title: 'stopped.link.revoked.title', body: 'stopped.link.revoked.body' },
  'link.exhausted': { title: 'stopped.link.exhausted.title', body: 'stopped.link.exhausted.body' },
  'link.origin': { title: 'stopped.link.origin.title', body: 'stopped.link.origin.body' },
};

export interface ProblemPlace {
  texts: Texts;
  /** The connector's name, where one is chosen. */
  connector: string;
  /** Whether what was entered stands beside the problem. */
  kept: boolean;
}

export function problemTexts(problem: HubProblem, { texts, connector, kept }: ProblemPlace): ProblemTexts {
  const { say } = texts;
  const { code, said, detail, fix } = problem;
  if (code === 'hub.network' || code === 'hub.timeout') {
    const body = say(kept ? 'network.kept' : 'network.fix');
    return { title: say('network.title'), body, said, reload: false };
  }
  const known = BY_CODE[code];
  const words = [detail, fix].filter(Boolean).join(' ');
  return {
    title: say(known?.title ?? 'unknown.title', { connector }),
    body: known?.body ? say(known.body, { connector }) : words || say('unknown.fix'),
    said,
    reload: known?.reload ?? false,
  };
}
