import { LIVE_TOPICS, type LiveTopic } from '@sluice/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useSession } from '../session/session.tsx';
import { gather, readAnew, topicsOf } from './live.ts';

const FIRST_WAIT_MS = 1000;
const MAX_WAIT_MS = 30_000;
/** A short break is not worth a word. */
const TOLD_AFTER_MS = 3000;

/**
 * Keeps what is shown as it is on the server, by one stream of events. It rests while the tab is hidden: a browser
 * holds only six connections to a server, for all of its tabs. After every break everything shown is read anew.
 * Answers whether to say that the page is not live just now.
 */
export function useLive(): { broken: boolean } {
  const queries = useQueryClient();
  const { check } = useSession();
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    const changes = gather<LiveTopic>((topics) => readAnew(queries, topics));
    const stream = keepStream({
      onTopics: changes.add,
      onOpen: (again) => {
        setBroken(false);
        if (again) changes.add(LIVE_TOPICS);
      },
      onBroken: () => setBroken(true),
      // The stream says nothing of why it was refused: an ended sign-in shows when one asks who one is.
      onRefused: check,
    });
    return () => {
      stream.close();
      changes.stop();
    };
  }, [queries, check]);
  return { broken };
}

interface StreamHandlers {
  onTopics: (topics: LiveTopic[]) => void;
  /** `again`: something may have been missed since it was last open. */
  onOpen: (again: boolean) => void;
  onBroken: () => void;
  onRefused: () => void;
}

function keepStream({ onTopics, onOpen, onBroken, onRefused }: StreamHandlers): { close: () => void } {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let telling: ReturnType<typeof setTimeout> | undefined;
  let waitMs = FIRST_WAIT_MS;
  let opened = false;
  const tellNothing = () => {
    clearTimeout(telling);
    telling = undefined;
  };
  const rest = () => {
    source?.close();
    source = undefined;
    clearTimeout(retry);
    tellNothing();
  };
  const open = () => {
    source?.close();
    const made = new EventSource('/v1/live');
    source = made;
    made.addEventListener('open', () => {
      tellNothing();
      waitMs = FIRST_WAIT_MS;
      onOpen(opened);
      opened = true;
    });
    made.addEventListener('changed', ({ data }: MessageEvent<string>) => onTopics(topicsOf(data)));
    made.addEventListener('error', () => {
      telling ??= setTimeout(onBroken, TOLD_AFTER_MS);
      // A stream that broke is opened again by the browser; one that was refused is not.
      if (made.readyState !== EventSource.CLOSED) return;
      onRefused();
      clearTimeout(retry);
      retry = setTimeout(open, waitMs);
      waitMs = Math.min(waitMs * 2, MAX_WAIT_MS);
    });
  };
  const onVisible = () => (document.hidden ? rest() : open());
  document.addEventListener('visibilitychange', onVisible);
  if (!document.hidden) open();
  return {
    close: () => {
      document.removeEventListener('visibilitychange', onVisible);
      rest();
    },
  };
}
