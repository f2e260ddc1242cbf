import { useQuery } from '@tanstack/react-query';
import { qrPath } from './qr-path.ts';

/** A text for a camera. It is drawn as one shape: the page’s policy forbids styles and pictures made in script. */
export function QrCode({ text }: { text: string }) {
  const { data } = useQuery({
    queryKey: ['qr', text],
    queryFn: () => qrPath(text),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const size = data?.size ?? 1;
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- as a file of its own it would be one with the secret
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label="QR code">
      <path d={data?.path ?? ''} fill="currentColor" shapeRendering="crispEdges" />
    </svg>
  );
}
