import type { FastifyInstance } from 'fastify';

export interface RouteBook {
  /** The methods that some route of that path takes; none when there is no such path. */
  methodsOf(path: string): string[];
}

/** Remembers the routes, to tell a wrong method from a wrong path. Only asked when no route matched. */
export function createRouteBook(app: FastifyInstance): RouteBook {
  const routes: { pattern: RegExp; methods: string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    routes.push({ pattern: toPattern(url), methods: typeof method === 'string' ? [method] : method });
  });
  return {
    methodsOf: (path) => {
      const methods = routes.filter((route) => route.pattern.test(path)).flatMap((route) => route.methods);
      return [...new Set(methods)].toSorted();
    },
  };
}

function toPattern(url: string): RegExp {
  const parts = url.split('/').map((part) => {
    if (part === '*') return '.*';
    return part.startsWith(':') ? '[^/]+' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  });
  return new RegExp(`^${parts.join('/')}$`);
}
