import type { HubForm } from '@sluice/core';
import { useId, useState, type ReactNode } from 'react';
import { useScene } from './hub-context.ts';
import { Icon } from './icons.tsx';

/** What to know before anything else: always seen. */
export function GuideWarning({ text }: { text: string }): ReactNode {
  const { texts } = useScene();
  if (text === '') return null;
  return (
    <div className="note" data-tone="warning">
      <Icon name="warning" />
      <div>
        <p className="note-title">{texts.say('guide.before')}</p>
        <p>{text}</p>
      </div>
    </div>
  );
}

/** The steps: beside the form where there is room, else folded away under a button. */
export function GuideSteps({ form }: { form: HubForm }): ReactNode {
  const { texts, wide } = useScene();
  const [open, setOpen] = useState(false);
  const id = useId();
  const { steps } = form.guide;
  if (steps.length === 0) return null;
  const title = texts.say(form.auth === 'oauth2' ? 'guide.titleOauth' : 'guide.title');
  return (
    <>
      {wide ? (
        <h3 className="guide-title">{title}</h3>
      ) : (
        <button
          type="button"
          className="fold"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          <span>{open ? texts.say('guide.hide') : texts.count('guide.show', steps.length)}</span>
          <Icon name="chevron" />
        </button>
      )}
      <ol className="steps" id={id} hidden={!wide && !open}>
        {steps.map((step) => (
          <li key={step.title} className="step">
            <p className="step-title">{step.title}</p>
            <p>{step.body}</p>
            {step.notes.length > 0 && (
              <ul className="step-notes">
                {step.notes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            )}
            {step.link && <OutLink url={step.link.url} label={step.link.label} />}
          </li>
        ))}
      </ol>
    </>
  );
}

function OutLink({ url, label }: { url: string; label: string }): ReactNode {
  const { texts } = useScene();
  if (!/^https?:\/\//i.test(url)) return null;
  return (
    <a className="link" href={url} target="_blank" rel="noopener noreferrer">
      {label}
      <Icon name="out" />
      <span className="unseen"> ({texts.say('newTab')})</span>
    </a>
  );
}
