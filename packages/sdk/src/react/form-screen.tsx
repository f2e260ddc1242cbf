import type { FieldDefinition } from '@sluice/core';
import { useEffect, useId, useRef, useState, type ReactNode, type SyntheticEvent } from 'react';
import { DESCRIPTION_FIELD, NAME_FIELD, viewField } from '../hub/entry.ts';
import type { FormState } from '../hub/state.ts';
import { Field, FieldLabel, TextInput } from './field.tsx';
import { GuideSteps, GuideWarning } from './guide.tsx';
import { useScene } from './hub-context.ts';
import { Icon, Spinner } from './icons.tsx';
import { NoticeBox } from './notice.tsx';

/** The form, and beside it the guide; on a narrow page the guide's warning, its steps folded away, and the form. */
export function FormScreen({ state }: { state: FormState }): ReactNode {
  const { wide } = useScene();
  const { form } = state;
  const { warning, steps } = form.guide;
  const guided = warning !== '' || steps.length > 0;
  const guide = guided && (
    <aside className="guide" key="guide">
      <GuideWarning text={warning} />
      <GuideSteps form={form} />
    </aside>
  );
  return (
    <div className="columns" data-guided={guided}>
      {!wide && guide}
      <EntryForm key="form" state={state} />
      {wide && guide}
    </div>
  );
}

function EntryForm({ state }: { state: FormState }): ReactNode {
  const { hub, snapshot, texts } = useScene();
  const { form, phase } = state;
  const element = useRef<HTMLFormElement>(null);
  const [asked, setAsked] = useState(0);
  useFaultFocus(element, state, asked);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (hub.connect() !== null) setAsked(asked + 1);
  };
  const plain = form.fields.filter((field) => !field.advanced);
  const advanced = form.fields.filter((field) => field.advanced);
  return (
    <form className="entry" ref={element} noValidate autoComplete="off" onSubmit={submit}>
      <NoticeBox notice={state.notice} connector={form.connector.name} />
      {form.auth === 'oauth2' && (
        <div className="note" data-tone="plain">
          <Icon name="window" />
          <p>{texts.say('form.signIn', { connector: form.connector.name })}</p>
        </div>
      )}
      {plain.map((field) => (
        <Field key={field.name} state={state} field={field} view={viewField(form, state.entry, field)} />
      ))}
      {snapshot.session?.askName && <Naming state={state} />}
      {advanced.length > 0 && <MoreOptions state={state} fields={advanced} />}
      <div className="actions">
        <button
          type="submit"
          className="button"
          aria-disabled={phase !== 'idle'}
          data-busy={phase !== 'idle'}
        >
          {phase !== 'idle' && <Spinner />}
          {buttonText(state, texts.say)}
        </button>
        <Progress state={state} />
      </div>
    </form>
  );
}

/** Goes to the first field that is wrong, once a try has found it; where none is, brings what was said into view. */
function useFaultFocus(element: { current: HTMLElement | null }, state: FormState, asked: number): void {
  const { phase, entry, notice } = state;
  const refused = Object.keys(entry.refused).length > 0;
  useEffect(() => {
    if (phase !== 'idle') return;
    const tried = asked > 0 || refused;
    const wrong = tried && element.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    if (wrong) wrong.focus();
    else if (notice) element.current?.querySelector('[role="alert"]')?.scrollIntoView({ block: 'nearest' });
    // Only a try moves the focus, never what is typed after it.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [phase, asked]);
}

function buttonText({ phase }: FormState, say: ReturnType<typeof useScene>['texts']['say']): string {
  if (phase === 'cancelling') return say('form.cancelling');
  return say(phase === 'idle' ? 'form.connect' : 'form.connecting');
}

function Progress({ state }: { state: FormState }): ReactNode {
  const { hub, texts } = useScene();
  const { phase, form } = state;
  const connector = form.connector.name;
  const waiting = phase === 'slow' || phase === 'long';
  return (
    <>
      <output className="progress">
        {waiting && texts.say('form.checking', { connector })}
        {phase === 'long' && ` ${texts.say('form.long', { connector })}`}
      </output>
      {phase === 'long' && (
        <button type="button" className="button quiet" onClick={() => hub.cancel()}>
          {texts.say('cancel')}
        </button>
      )}
      {!waiting && form.auth !== 'oauth2' && (
        <p className="safe">
          <Icon name="lock" />
          {texts.say('form.safe', { connector })}
        </p>
      )}
    </>
  );
}

function Naming({ state }: { state: FormState }): ReactNode {
  const { hub, texts } = useScene();
  const id = useId();
  const { entry, form, phase } = state;
  const nameId = `${id}-name`;
  const descriptionId = `${id}-description`;
  return (
    <>
      <div className="field">
        <FieldLabel id={nameId} label={texts.say('form.name')} required={false} />
        <TextInput
          id={nameId}
          kind="name"
          value={entry.name}
          readOnly={phase !== 'idle'}
          placeholder={form.connector.name}
          required={false}
          described={`${nameId}-help`}
          errorId={undefined}
          good={false}
          type={(text) => hub.type(NAME_FIELD, text.slice(0, 120))}
          leave={() => undefined}
          blur={() => undefined}
        />
        <p className="help" id={`${nameId}-help`}>
          {texts.say('form.nameHelp')}
        </p>
      </div>
      <div className="field">
        <FieldLabel id={descriptionId} label={texts.say('form.description')} required={false} />
        <textarea
          className="input area"
          id={descriptionId}
          dir="auto"
          rows={2}
          maxLength={1000}
          value={entry.description}
          readOnly={phase !== 'idle'}
          onChange={(event) => hub.type(DESCRIPTION_FIELD, event.currentTarget.value)}
        />
      </div>
    </>
  );
}

function MoreOptions({ state, fields }: { state: FormState; fields: readonly FieldDefinition[] }): ReactNode {
  const { texts } = useScene();
  const id = useId();
  const views = fields.map((field) => ({ field, view: viewField(state.form, state.entry, field) }));
  const needed = fields.some((field) => field.required) || views.some(({ view }) => view.fault !== null);
  const [chosen, setChosen] = useState(() => views.some(({ view }) => view.value !== ''));
  const open = chosen || needed;
  return (
    <div className="more">
      {needed ? (
        // Nothing to fold away: what has to be filled in or mended stays in sight.
        <p className="more-title">{texts.say('form.more')}</p>
      ) : (
        <button
          type="button"
          className="fold"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setChosen(!open)}
        >
          <span>{texts.say('form.more')}</span>
          <Icon name="chevron" />
        </button>
      )}
      <div className="more-fields" id={id} hidden={!open}>
        {views.map(({ field, view }) => (
          <Field key={field.name} state={state} field={field} view={view} />
        ))}
      </div>
    </div>
  );
}
