import type { ReactNode } from 'react';
import type { SignInState } from '../hub/state.ts';
import { useScene } from './hub-context.ts';
import { Icon, Spinner } from './icons.tsx';

/** While a person signs in, in another window. */
export function SignInScreen({ state }: { state: SignInState }): ReactNode {
  const { hub, texts } = useScene();
  const { say } = texts;
  const blocked = state.window === 'blocked';
  return (
    <div className="centre">
      <span className="sign" data-tone="plain">
        {blocked ? <Icon name="window" /> : <Spinner />}
      </span>
      <output className="lead">{say(wordsOf(state))}</output>
      {blocked && state.startUrl !== null && (
        <a
          className="button"
          href={state.startUrl}
          target="_blank"
          rel="noopener noreferrer"
          onClick={() => hub.windowOpened()}
        >
          {say('signIn.open')}
          <Icon name="out" />
        </a>
      )}
      {state.offline && <output className="help">{say('signIn.offline')}</output>}
      <div className="pair">
        {!blocked && state.startUrl !== null && (
          <button type="button" className="button quiet" onClick={() => hub.openAgain()}>
            {say('signIn.again')}
          </button>
        )}
        <button type="button" className="button quiet" onClick={() => hub.cancel()}>
          {say('cancel')}
        </button>
      </div>
    </div>
  );
}

function wordsOf({ startUrl, window }: SignInState) {
  if (startUrl === null) return 'signIn.opening';
  if (window === 'blocked') return 'signIn.blocked';
  return window === 'closed' ? 'signIn.closed' : 'signIn.waiting';
}
