/** A revocation: tokens that are refused though they have not ended. */

/** All tokens of a user, the one of this id (`jti`), or all tokens for one session. */
export type Subject = { readonly user: string } | { readonly token: string } | { readonly session: string };

export type Revocation =
  | {
      readonly user: string;
      /** Of what was issued up to then, in ms since 1970. What does not say when it was issued was issued before. */
      readonly atMs: number;
    }
  | {
      readonly session: string;
      /** As that of a user: it is not gone on with, nor begun again, by a token that was issued up to then. */
      readonly atMs: number;
    }
  | {
      readonly token: string;
      /** When it was revoked, in ms since 1970. */
      readonly atMs: number;
      /** When it ends by itself, if that was said. In ms since 1970. */
      readonly expiresMs?: number | undefined;
    };
