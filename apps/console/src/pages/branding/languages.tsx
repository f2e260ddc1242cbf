import { Button } from '@mantine/core';
import type { Branding } from '@sluice/core';
import { Download, Languages as LanguagesIcon } from 'lucide-react';
import { useRef, useState } from 'react';
import { languageName } from '../../pieces/language-name.ts';
import { Panel } from '../../pieces/page.tsx';
import { saveFile } from '../../pieces/save-file.ts';
import { ALL_TEXTS, englishFile, MAX_FILE_BYTES, readCatalogue } from './catalogue-file.ts';

type Messages = Branding['messages'];

interface LanguagesProps {
  messages: Messages;
  onChange: (messages: Messages) => void;
}

/** What the page can speak beside English and German, or in other words than ours. */
export function Languages({ messages, onChange }: LanguagesProps) {
  const locales = Object.keys(messages ?? {}).toSorted();
  const remove = (locale: string) => {
    const { [locale]: _gone, ...rest } = messages ?? {};
    onChange(Object.keys(rest).length === 0 ? null : rest);
  };
  return (
    <Panel
      title="Languages"
      intro="English and German are there already. Add others, or your own words for these: a JSON file for each, called after its language, as fr.json. What a new language leaves out is said in English."
    >
      {locales.length === 0 ? null : (
        <ul className="languages" aria-label="Languages">
          {locales.map((locale) => (
            <li key={locale}>
              <span>
                {languageName(locale)} <span className="languages-code">{locale}</span>
              </span>
              <span className="languages-count">
                {Object.keys(messages?.[locale] ?? {}).length} of {ALL_TEXTS} texts
              </span>
              <Button
                variant="subtle"
                color="gray"
                size="compact-sm"
                aria-label={`Remove ${languageName(locale)}`}
                onClick={() => remove(locale)}
              >
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
      <AddLanguages messages={messages} onChange={onChange} />
    </Panel>
  );
}

function AddLanguages({ messages, onChange }: LanguagesProps) {
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string>();
  const take = async (files: readonly File[]) => {
    const read = await readFiles(files);
    setProblem(read.problem);
    if (Object.keys(read.words).length > 0) onChange({ ...messages, ...read.words });
  };
  return (
    <div className="logo-row">
      <input
        ref={input}
        className="logo-file"
        type="file"
        accept=".json,application/json"
        multiple
        aria-label="Files of languages"
        tabIndex={-1}
        onChange={(event) => {
          void take([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
      <Button
        variant="default"
        leftSection={<LanguagesIcon size={16} aria-hidden />}
        onClick={() => input.current?.click()}
      >
        Add languages
      </Button>
      <Button
        variant="subtle"
        color="gray"
        leftSection={<Download size={16} aria-hidden />}
        onClick={() => saveFile(englishFile())}
      >
        Download the English texts
      </Button>
      <p className="languages-problem" role="alert">
        {problem}
      </p>
    </div>
  );
}

/** The words of all files that can be used, and what is wrong with the first that cannot. */
async function readFiles(files: readonly File[]) {
  const words: NonNullable<Messages> = {};
  let problem: string | undefined;
  for (const file of files) {
    const { name, size } = file;
    const read =
      size > MAX_FILE_BYTES
        ? { problem: `${name} is larger than ${MAX_FILE_BYTES / 1024} KB.` }
        : readCatalogue({ name, text: await file.text() });
    if ('problem' in read) problem ??= read.problem;
    else words[read.locale] = read.words;
  }
  return { words, problem };
}
