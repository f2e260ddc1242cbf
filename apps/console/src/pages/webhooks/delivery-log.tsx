import type { DeliveryDetails } from '@sluice/core';
import { fullTime } from '../../pieces/time.ts';
import './webhooks.css';

/** Each try with what was answered, and what was sent. */
export function DeliveryLog({ details }: { details: DeliveryDetails }) {
  return (
    <div className="delivery-log">
      <h3>{details.log.length === 1 ? 'One try' : `${details.log.length} tries`}</h3>
      <ol>
        {details.log.map(({ at, status, error, answer, durationMs }) => (
          <li key={at}>
            <p>
              <strong>{status === null ? 'No answer' : `Answered ${status}`}</strong> · {fullTime(at)} ·{' '}
              {Math.round(durationMs)} ms
            </p>
            {error === null ? null : <p>{error}</p>}
            {answer === '' ? null : <Block label="What was answered" text={answer} />}
          </li>
        ))}
      </ol>
      <h3>What was sent</h3>
      <Block label="What was sent" text={JSON.stringify(details.payload, null, 2)} />
    </div>
  );
}

function Block({ label, text }: { label: string; text: string }) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
    <section className="block" aria-label={label} tabIndex={0}>
      <pre>{text}</pre>
    </section>
  );
}
