import type { ReactNode } from 'react';
import { problemTexts } from '../hub/problem-texts.ts';
import type { Notice } from '../hub/state.ts';
import { useScene } from './hub-context.ts';
import { Icon } from './icons.tsx';

/** What is said above the form: read out as it appears. */
export function NoticeBox({ notice, connector }: { notice: Notice | null; connector: string }): ReactNode {
  return <div role="alert">{notice && <Words notice={notice} connector={connector} />}</div>;
}

function Words({ notice, connector }: { notice: Notice; connector: string }): ReactNode {
  const { hub, texts } = useScene();
  const { say } = texts;
  if (notice.kind === 'cancelled') return <Plain text={say('cancelled.title')} />;
  if (notice.kind === 'sign-in-cancelled') return <Plain text={say('signIn.cancelled')} />;
  if (notice.kind === 'sign-in-expired') return <Plain text={say('signIn.expired')} />;
  const told = problemTexts(notice.problem, { texts, connector, kept: true });
  const failed = notice.kind === 'sign-in-failed';
  return (
    <div className="note" data-tone="danger">
      <Icon name="error" />
      <div>
        <p className="note-title">{failed ? say('signIn.failed') : told.title}</p>
        {told.said !== null && <Said text={told.said} connector={connector} />}
        <p>{failed && notice.problem.detail !== '' ? notice.problem.detail : told.body}</p>
        {told.reload && (
          <button type="button" className="text-button" onClick={() => hub.retry()}>
            {say('reload')}
          </button>
        )}
      </div>
    </div>
  );
}

/** The provider's own words, as such. */
export function Said({ text, connector }: { text: string; connector: string }): ReactNode {
  const { texts } = useScene();
  return (
    <figure className="said">
      <figcaption>{texts.say('refused.said', { connector })}</figcaption>
      <blockquote dir="auto">{text}</blockquote>
    </figure>
  );
}

function Plain({ text }: { text: string }): ReactNode {
  return (
    <div className="note" data-tone="plain">
      <Icon name="info" />
      <p>{text}</p>
    </div>
  );
}
