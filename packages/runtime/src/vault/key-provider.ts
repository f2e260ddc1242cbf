/** Wraps and unwraps data keys with a master key that only it knows: a local file, or later a KMS. */
export interface KeyProvider {
  /** Names the master key that `wrap` uses when it is called now, such as `local:3f9a…`. */
  readonly id: string;
  /** Whether it can unwrap what the master key of that name has wrapped. */
  knows(keyId: string): Promise<boolean>;
  /** `context` says what the data key is for; without the same bytes it cannot be unwrapped. */
  wrap(dataKey: Uint8Array, context: Uint8Array): Promise<Uint8Array>;
  /** Throws `vault.key_wrong` or `vault.tampered`. */
  unwrap(wrapped: Uint8Array, context: Uint8Array): Promise<Uint8Array>;
}

/** A provider that can change its master key while it serves, and take that up again after a crash. */
export interface RotatingKeyProvider extends KeyProvider {
  /** Whether a change was begun and not ended, perhaps by a process that is gone. */
  readonly rotating: boolean;
  /** Makes the next master key, or goes on with the one begun; from then on `id` and `wrap` are the next key's. */
  startRotation(): Promise<void>;
  /** Puts the next key in the place of the old one, which is kept for what backups still hold. */
  finishRotation(): Promise<void>;
}
