/** What the upstream expects of whoever calls it. */
export const UPSTREAM_KEY = 'bench-key-0123456789';

/** What the proxies expect of theirs. */
export const PROXY_KEY = 'proxy-key-0123456789';
