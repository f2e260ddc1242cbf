import { Button } from '@mantine/core';
import type { UploadedFile } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FileSpreadsheet, TriangleAlert, Upload } from 'lucide-react';
import { useEffect, useId, useRef, useState, type DragEvent } from 'react';
import { fileKeys, uploadFile } from '../../data/files.ts';
import { Meter } from '../../pieces/meter.tsx';
import { countText, shareText } from '../../pieces/numbers.ts';
import { Problem } from '../../pieces/problem.tsx';
import { Preview } from './preview.tsx';
import { StepEnd } from './step.tsx';

interface ChooseFileProps {
  file: UploadedFile | undefined;
  onFile: (file: UploadedFile) => void;
  onNext: () => void;
}

/** A file is dropped or chosen; then it is said how it was read, so that a mistake shows before it costs anything. */
export function ChooseFile({ file, onFile, onNext }: ChooseFileProps) {
  const { upload, busy, share, error, stop } = useUpload(onFile);
  return (
    <>
      <DropZone busy={busy} again={file !== undefined} onFile={upload} />
      {busy ? (
        <div className="upload">
          <Meter
            kind="progress"
            label={share < 1 ? 'Sending the file' : 'Reading it'}
            value={share}
            max={1}
            note={shareText(share, 1)}
          />
          <Button size="xs" variant="default" onClick={stop}>
            Stop
          </Button>
        </div>
      ) : null}
      {error && !busy ? <Problem error={error} /> : null}
      {file && !busy ? <AsRead file={file} /> : null}
      <StepEnd ready={file !== undefined && !busy} note="Drop a file to go on." onNext={onNext} />
    </>
  );
}

const KINDS = '.csv,.tsv,.txt,.jsonl,.ndjson,text/csv,application/x-ndjson';

interface DropZoneProps {
  busy: boolean;
  again: boolean;
  onFile: (file: File) => void;
}

function DropZone({ busy, again, onFile }: DropZoneProps) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const take = (files: FileList | null) => {
    const [first] = files ?? [];
    if (first && !busy) onFile(first);
  };
  const onDrag = (event: DragEvent) => {
    event.preventDefault();
    setOver(event.type === 'dragover');
    if (event.type === 'drop') take(event.dataTransfer.files);
  };
  return (
    // A short cut for the mouse; the button within does the same by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <fieldset
      className="drop"
      aria-labelledby={`${id}-drop`}
      data-over={over}
      data-again={again}
      onDragOver={onDrag}
      onDragLeave={onDrag}
      onDrop={onDrag}
    >
      <Upload size={22} aria-hidden />
      <p>
        <strong id={`${id}-drop`}>
          {again ? 'Drop another file here' : 'Drop a CSV or JSON Lines file here'}
        </strong>
        <span>A header in the first row helps. Any delimiter and the usual encodings are recognised.</span>
      </p>
      <label htmlFor={id} className="unseen">
        File
      </label>
      <input
        ref={input}
        id={id}
        type="file"
        className="unseen"
        tabIndex={-1}
        accept={KINDS}
        disabled={busy}
        onChange={(event) => {
          take(event.currentTarget.files);
          // The same file may be chosen once more, after it was mended.
          event.currentTarget.value = '';
        }}
      />
      <Button variant="default" disabled={busy} onClick={() => input.current?.click()}>
        Choose a file
      </Button>
    </fieldset>
  );
}

const PER_KB = 1024;

function AsRead({ file }: { file: UploadedFile }) {
  return (
    <div className="as-read">
      <div className="as-read-head">
        <FileSpreadsheet size={20} aria-hidden />
        <p>
          <strong>{file.name}</strong>
          <span>{formatText(file)}</span>
        </p>
      </div>
      {file.warnings.map((warning) => (
        <p key={warning} className="as-read-warning">
          <TriangleAlert size={16} aria-hidden />
          {warning}
        </p>
      ))}
      <Preview file={file} />
    </div>
  );
}

/** How the file was read, in a line. */
export function formatText({ bytes, columns, format }: UploadedFile): string {
  const size =
    bytes < PER_KB ** 2 ? `${Math.ceil(bytes / PER_KB)} KB` : `${(bytes / PER_KB ** 2).toFixed(1)} MB`;
  const parts = [size, `${countText(columns.length)} columns`, format.encoding.toUpperCase()];
  if (format.kind === 'jsonl') return ['JSON Lines', ...parts].join(' · ');
  const header = format.header === false ? 'no header row' : 'header in the first row';
  return ['CSV', ...parts, delimiterText(format.delimiter ?? ','), header].join(' · ');
}

function delimiterText(delimiter: string): string {
  const names: Record<string, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };
  return `split by ${names[delimiter] ?? `“${delimiter}”`}`;
}

function useUpload(onFile: (file: UploadedFile) => void) {
  const queries = useQueryClient();
  const [share, setShare] = useState(0);
  const sending = useRef<AbortController>(null);
  useEffect(() => () => sending.current?.abort(), []);
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: (file: File) => {
      setShare(0);
      sending.current = new AbortController();
      return uploadFile({ file, signal: sending.current.signal, onProgress: setShare });
    },
    onSuccess: (uploaded) => {
      queries.setQueryData(fileKeys.one(uploaded.id), uploaded);
      onFile(uploaded);
    },
  });
  const stop = () => {
    sending.current?.abort();
    reset();
  };
  return { upload: mutate, busy: isPending, share, error, stop };
}
