/** What the server calls a workspace that nobody has named yet. */
const UNNAMED = 'default';

/** The name that people gave to the workspace, if any did. */
export function givenName(workspaceName: string): string | undefined {
  return workspaceName === UNNAMED ? undefined : workspaceName;
}
