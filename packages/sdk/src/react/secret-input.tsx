import { useEffect, useRef, useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { Good, useTextControl, type ControlProps } from './field.tsx';
import { useScene } from './hub-context.ts';

type SecretProps = ControlProps & { name: string; replaces: boolean; good: boolean };

/** A secret as it is entered: hidden until it is asked to be shown. No password keeper is offered it. */
export function SecretInput({ name, replaces, good, ...control }: SecretProps): ReactNode {
  const { hub, texts } = useScene();
  const [shown, setShown] = useState(false);
  const [denied, setDenied] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useOpened(input, replaces);
  const fill = (text: string) => {
    control.type(text);
    control.leave();
    input.current?.focus();
  };
  return (
    <>
      <div className="control" data-good={good}>
        <input
          {...useTextControl(control)}
          ref={input}
          className="input secret"
          type={shown ? 'text' : 'password'}
          dir="ltr"
          data-1p-ignore=""
          data-bwignore=""
          data-lpignore="true"
        />
        {good && <Good />}
        <SecretButtons
          control={control}
          shown={shown}
          toggle={() => setShown(!shown)}
          pasted={(text) => (text === null ? setDenied(true) : fill(text))}
        />
      </div>
      {denied && <output className="help">{texts.say('secret.pasteDenied')}</output>}
      {replaces && (
        <button
          type="button"
          className="text-button"
          onClick={(event) => {
            const field = event.currentTarget.closest('.field');
            flushSync(() => hub.keepSecret(name));
            // The button that was pressed is gone; who goes by keyboard stays at the field.
            field?.querySelector<HTMLElement>('.kept button')?.focus();
          }}
        >
          {texts.say('secret.keep')}
        </button>
      )}
    </>
  );
}

interface SecretButtonsProps {
  control: ControlProps;
  shown: boolean;
  toggle: () => void;
  /** Null where it was not allowed. */
  pasted: (text: string | null) => void;
}

/** Their names are the words on them; what they belong to is the field's label. */
function SecretButtons({ control, shown, toggle, pasted }: SecretButtonsProps): ReactNode {
  const { texts } = useScene();
  const filled = control.value !== '';
  return (
    <span className="inline-buttons">
      {filled && (
        <button
          type="button"
          className="inline-button"
          aria-describedby={`${control.id}-label`}
          onClick={toggle}
        >
          {texts.say(shown ? 'secret.hide' : 'secret.show')}
        </button>
      )}
      {!filled && canPaste() && (
        <button
          type="button"
          className="inline-button"
          aria-describedby={`${control.id}-label`}
          aria-disabled={control.readOnly}
          onClick={() => void paste().then(pasted)}
        >
          {texts.say('secret.paste')}
        </button>
      )}
    </span>
  );
}

interface KeptProps {
  id: string;
  hint: string;
  name: string;
  readOnly: boolean;
}

/** A secret that stays as it is: dots, and what may be shown of it. */
export function KeptSecret({ id, hint, name, readOnly }: KeptProps): ReactNode {
  const { hub, texts } = useScene();
  return (
    <div className="control kept">
      <span className="kept-value" dir="ltr" aria-hidden="true">
        {'•'.repeat(8)}
        {hint.replaceAll(/[•*.…]/g, '')}
      </span>
      <span className="kept-words">{texts.say('secret.kept')}</span>
      <span className="inline-buttons">
        <button
          type="button"
          className="inline-button"
          aria-describedby={`${id}-label`}
          aria-disabled={readOnly}
          onClick={() => hub.replaceSecret(name)}
        >
          {texts.say('secret.replace')}
        </button>
      </span>
    </div>
  );
}

/** Pressing “Replace” leads into the field that it opens. */
function useOpened(input: { current: HTMLInputElement | null }, opened: boolean): void {
  useEffect(() => {
    if (opened) input.current?.focus();
  }, [input, opened]);
}

function canPaste(): boolean {
  return typeof navigator.clipboard?.readText === 'function';
}

/** Null where the browser or the person does not allow it. */
async function paste(): Promise<string | null> {
  try {
    return (await navigator.clipboard.readText()).slice(0, 4000);
  } catch {
    return null;
  }
}
