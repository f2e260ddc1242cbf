/** Wraps and unwraps data keys with a master key that only it knows: a local file, or later a KMS. */
export interface KeyProvider {
  /** Names the master key, such as `local:3f9a…`; stored beside everything that it wrapped. */
  readonly id: string;
  wrap(dataKey: Uint8Array, context: Uint8Array): Promise<Uint8Array>;
  /** Throws `vault.key_wrong` or `vault.tampered`. */
  unwrap(wrapped: Uint8Array, context: Uint8Array): Promise<Uint8Array>;
}
