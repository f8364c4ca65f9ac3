/** A revocation: tokens that are refused though they have not ended. */

/** All tokens of a user, or the one of this id (`jti`). */
export type Subject = { readonly user: string } | { readonly token: string };

export type Revocation =
  | {
      readonly user: string;
      /** Of what was issued up to then, in ms since 1970. What does not say when it was issued was issued before. */
      readonly atMs: number;
    }
  | {
      readonly token: string;
      /** When it was revoked, in ms since 1970. */
      readonly atMs: number;
      /** When it ends by itself, if that was said. In ms since 1970. */
      readonly expiresMs?: number | undefined;
    };
