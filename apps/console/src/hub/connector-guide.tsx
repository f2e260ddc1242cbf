import { Alert } from '@mantine/core';
import type { Guide } from '@sluice/core';
import { ExternalLink, TriangleAlert } from 'lucide-react';
import './connector-guide.css';

/** How one gets at a provider's key: what to know first, then step by step. */
/** `level`: of the steps’ headings, one below the heading that the guide stands under. */
export function ConnectorGuide({ guide, level }: { guide: Guide; level: 3 | 4 }) {
  const Heading = level === 3 ? 'h3' : 'h4';
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
            <Heading>{title}</Heading>
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
