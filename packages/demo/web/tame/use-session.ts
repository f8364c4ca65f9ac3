/** The session of who is signed in, for every component. */
import { createContext, useContext } from 'react';
import type { Session } from './session.ts';

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('A component was rendered outside of a session; put it below SessionContext.');
  return session;
}
