/** A user as a small round sign. */
import { nameOf } from '../tame/users.ts';
import classes from './face.module.css';

export function Face({ user, size = 26 }: { user: string; size?: number }) {
  return (
    <span className={classes.face} style={{ width: size, height: size }} data-user={user} aria-hidden>
      {nameOf(user).charAt(0)}
    </span>
  );
}
