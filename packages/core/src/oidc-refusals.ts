/**
 * Why a sign-in at the identity provider came to nothing: what stands behind `/sign-in?refused=…`, and what the
 * page says. Nothing of the provider's own words is shown: whoever writes a link could write them too.
 */
export const OIDC_REFUSALS = {
  cancelled: 'The sign-in was cancelled.',
  expired: 'The sign-in took longer than ten minutes, or was begun in another browser. Begin again.',
  unreachable: 'The identity provider cannot be reached now. Try again in a moment, or sign in another way.',
  too_many: 'There were too many tries from your network. Wait a quarter of an hour, or sign in another way.',
  failed: 'The identity provider did not let you in, or said something that cannot be trusted. Try again.',
  no_email: 'The identity provider did not tell your e-mail address. Ask whoever runs it to send it along.',
  unverified: 'The identity provider has not confirmed your e-mail address. Confirm it there first.',
  taken: 'Your e-mail address belongs to a member who signs in as somebody else there. Ask an owner.',
  not_member: 'You are not a member yet. Ask an owner or an admin for an invitation to this e-mail address.',
  setup: 'This server has no owner yet. Open the link that it printed when it was started.',
} as const;

export type OidcRefusal = keyof typeof OIDC_REFUSALS;
