import { Button } from '@mantine/core';
import { Check, Copy, Download } from 'lucide-react';
import { useState } from 'react';
import { Overlay } from '../../pieces/overlay.tsx';
import { saveFile } from '../../pieces/save-file.ts';

/** The codes for the day when the authenticator is lost; shown this once. */
export function RecoveryCodes({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const [copied, setCopied] = useState(false);
  const text = `${codes.join('\n')}\n`;
  return (
    <Overlay title="Your recovery codes" onClose={onClose}>
      <div className="form">
        <p className="row-note">
          Each of them signs you in once in place of the authenticator’s code. They are shown this once: keep
          them where you keep what must not be lost, and not only on your phone.
        </p>
        <ul className="recovery-codes" aria-label="Recovery codes">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <div className="recovery-acts">
          <Button
            variant="default"
            leftSection={copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
            onClick={() => {
              void navigator.clipboard.writeText(text).then(
                () => setCopied(true),
                () => setCopied(false),
              );
            }}
          >
            {copied ? 'Copied' : 'Copy'}
          </Button>
          <Button
            variant="default"
            leftSection={<Download size={16} aria-hidden />}
            onClick={() => saveFile({ name: 'sluice-recovery-codes.txt', text, type: 'text/plain' })}
          >
            Save as a file
          </Button>
        </div>
        <div className="form-end">
          <Button onClick={onClose}>I have kept them</Button>
        </div>
      </div>
    </Overlay>
  );
}
