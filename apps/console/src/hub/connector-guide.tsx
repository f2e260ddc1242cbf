import { Alert } from '@mantine/core';
import type { Guide } from '@sluice/core';
import { ExternalLink, TriangleAlert } from 'lucide-react';
import './connector-guide.css';

/** How one gets at a provider's key: what to know first, then step by step. */
export function ConnectorGuide({ guide }: { guide: Guide }) {
  return (
    <>
      {guide.warning === '' ? null : (
        <Alert color="yellow" icon={<TriangleAlert size={18} aria-hidden />} className="connector-warning">
          {guide.warning}
        </Alert>
      )}
      <ol className="connector-guide">
        {guide.steps.map(({ title, body, notes, link }) => (
          <li key={title}>
            <h4>{title}</h4>
            <p>{body}</p>
            {notes.length === 0 ? null : (
              <ul>
                {notes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            )}
            {link === undefined ? null : (
              <p>
                <a href={link.url} target="_blank" rel="noreferrer">
                  {link.label} <ExternalLink size={14} aria-hidden />
                  <span className="unseen"> (opens in a new tab)</span>
                </a>
              </p>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}
