import type { ReactNode } from 'react';
import type { FormState, HubState, SignInState } from '../hub/state.ts';
import { FormScreen } from './form-screen.tsx';
import { Heading } from './heading.tsx';
import { useScene } from './hub-context.ts';
import { Logo } from './logo.tsx';
import { Owner } from './owner.tsx';
import { SignInScreen } from './sign-in-screen.tsx';
import { SkeletonForm } from './skeleton.tsx';

type ConnectorState = FormState | SignInState | (HubState & { screen: 'opening' });

/** One connector: its heading stays while the form comes, is filled in, and the person signs in elsewhere. */
export function ConnectorScreen({ state }: { state: ConnectorState }): ReactNode {
  const { texts } = useScene();
  const connector = state.screen === 'opening' ? state.connector : state.form.connector;
  const account = state.screen === 'opening' ? null : state.form.account;
  return (
    <>
      <header className="head">
        <Logo src={connector.logo} name={connector.name} size={48} />
        <div>
          <Heading>{titleOf(state, texts.say, account?.name)}</Heading>
          <Owner />
          <p className="head-summary">{connector.summary}</p>
        </div>
      </header>
      {state.screen === 'opening' && <SkeletonForm />}
      {state.screen === 'form' && <FormScreen key={connector.id} state={state} />}
      {state.screen === 'sign-in' && <SignInScreen state={state} />}
    </>
  );
}

function titleOf(
  state: ConnectorState,
  say: ReturnType<typeof useScene>['texts']['say'],
  account: string | undefined,
): string {
  const connector = (state.screen === 'opening' ? state.connector : state.form.connector).name;
  if (state.screen === 'sign-in') return say('signIn.title', { connector });
  return account === undefined ? say('form.title', { connector }) : say('form.titleEdit', { account });
}
