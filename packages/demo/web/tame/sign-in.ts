/** Who is signed in on this tab, and their session. */
import { BehaviorSubject } from 'rxjs';
import type { Config } from './config.ts';
import { createSession, type Session } from './session.ts';
import { rememberUser, rememberedUser, type UserId } from './users.ts';

export interface SignIn {
  readonly session$: BehaviorSubject<Session>;
  readonly as: (user: UserId) => void;
}

export function createSignIn(config: Config): SignIn {
  const session$ = new BehaviorSubject(createSession(rememberedUser(), config));
  return {
    session$,
    as(user) {
      const before = session$.value;
      if (before.user === user) return;
      rememberUser(user);
      session$.next(createSession(user, config));
      void before.close();
    },
  };
}
