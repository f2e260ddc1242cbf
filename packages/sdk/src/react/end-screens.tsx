import type { ReactNode } from 'react';
import { problemTexts } from '../hub/problem-texts.ts';
import type { HubProblem } from '../hub/problem.ts';
import type { HubState } from '../hub/state.ts';
import { Heading } from './heading.tsx';
import { useScene } from './hub-context.ts';
import { Icon, type IconName } from './icons.tsx';
import { Logo } from './logo.tsx';
import { Said } from './notice.tsx';

export function SuccessScreen({ state }: { state: HubState & { screen: 'success' } }): ReactNode {
  const { snapshot, texts, close } = useScene();
  const name = state.connector?.name ?? state.account.name;
  return (
    <div className="centre" data-screen="success">
      <span className="sign done" data-tone="success">
        <Icon name="check" />
      </span>
      <Heading>
        {texts.say(state.changed ? 'success.titleEdit' : 'success.title', { connector: name })}
      </Heading>
      <p className="lead">
        {snapshot.session?.brand?.success ?? texts.say('success.body', { account: state.account.name })}
      </p>
      {close && (
        <button type="button" className="button" onClick={close}>
          {texts.say('close')}
        </button>
      )}
    </div>
  );
}

export function UsedScreen({ state }: { state: HubState & { screen: 'used' } }): ReactNode {
  const { texts } = useScene();
  const { account, connector } = state;
  return (
    <div className="centre">
      {connector ? <Logo src={connector.logo} name={connector.name} size={48} /> : <Sign icon="check" />}
      <Heading>{texts.say('used.title')}</Heading>
      <p className="lead">
        {account ? texts.say('used.linked', { account: account.name }) : texts.say('used.body')}
      </p>
      <Leave />
    </div>
  );
}

const SIGNS: Readonly<Record<string, IconName>> = {
  'link.expired': 'clock',
  'link.origin': 'lock',
  'link.exhausted': 'lock',
  'hub.network': 'offline',
  'hub.timeout': 'offline',
};

/** Nothing more can be done with the token. */
export function StoppedScreen({ problem }: { problem: HubProblem }): ReactNode {
  const { texts } = useScene();
  const { title, body } = problemTexts(problem, { texts, connector: '', kept: false });
  return (
    <div className="centre" data-screen={problem.code}>
      <Sign icon={SIGNS[problem.code] ?? 'link'} />
      <Heading>{title}</Heading>
      <p className="lead">{body}</p>
      <Leave />
    </div>
  );
}

/** What was asked for did not come, and may be asked for again. */
export function UnreachableScreen({ state }: { state: HubState & { screen: 'unreachable' } }): ReactNode {
  const { hub, texts } = useScene();
  const { problem } = state;
  const connector = state.connector?.name ?? '';
  const told = problemTexts(problem, { texts, connector, kept: false });
  return (
    <div className="centre" data-screen={problem.code}>
      <Sign icon={SIGNS[problem.code] ?? 'error'} />
      <Heading>{told.title}</Heading>
      {told.said !== null && <Said text={told.said} connector={connector} />}
      <p className="lead">{told.body}</p>
      <div className="pair">
        <button type="button" className="button" onClick={() => hub.retry()}>
          {texts.say('retry')}
        </button>
      </div>
    </div>
  );
}

export function EmptyScreen(): ReactNode {
  const { texts } = useScene();
  return (
    <div className="centre">
      <Sign icon="info" />
      <Heading>{texts.say('empty.title')}</Heading>
      <p className="lead">{texts.say('empty.body')}</p>
      <Leave />
    </div>
  );
}

function Sign({ icon }: { icon: IconName }): ReactNode {
  return (
    <span className="sign" data-tone="plain">
      <Icon name={icon} />
    </span>
  );
}

function Leave(): ReactNode {
  const { texts, close } = useScene();
  if (!close) return null;
  return (
    <button type="button" className="button quiet" onClick={close}>
      {texts.say('close')}
    </button>
  );
}
