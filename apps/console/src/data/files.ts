import { SluiceError, type UploadedFile } from '@sluice/core';
import { createClient } from '@sluice/sdk';
import { useQuery } from '@tanstack/react-query';
import { useClient } from '../session/session.tsx';

export const fileKeys = { one: (fileId: string) => ['files', fileId] as const };

/** A file as it was read; it never changes. */
export function useFile(fileId: string | undefined) {
  const client = useClient();
  return useQuery({
    queryKey: fileKeys.one(fileId ?? ''),
    queryFn: ({ signal }) => client.files.get({ params: { fileId: fileId ?? '' } }, { signal }),
    enabled: fileId !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

interface Upload {
  file: File;
  signal: AbortSignal;
  /** How much of it was sent, from 0 to 1. */
  onProgress: (share: number) => void;
}

/** Sends a file; the browser reads it from the disk as it goes. */
export function uploadFile({ file, signal, onProgress }: Upload): Promise<UploadedFile> {
  const client = createClient({
    url: window.location.origin,
    fetch: (url, init) => sendWithProgress(new Request(url).url, { init, onProgress }),
  });
  return client.files.upload({ query: { name: file.name.slice(0, 255) }, body: file }, { signal });
}

/** As `fetch`, but telling how much was sent: that is what `fetch` cannot do. */
function sendWithProgress(
  url: string,
  { init = {}, onProgress }: { init: RequestInit | undefined; onProgress: Upload['onProgress'] },
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(init.method ?? 'GET', url);
    for (const [name, value] of new Headers(init.headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      if (total > 0) onProgress(loaded / total);
    });
    request.addEventListener('load', () => {
      const type = request.getResponseHeader('content-type') ?? '';
      resolve(
        new Response(request.responseText, { status: request.status, headers: { 'content-type': type } }),
      );
    });
    request.addEventListener('error', () => reject(new SluiceError('provider.unavailable')));
    request.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError')));
    init.signal?.addEventListener('abort', () => request.abort());
    request.send(init.body as XMLHttpRequestBodyInit);
  });
}
