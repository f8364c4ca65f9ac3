/**
 * How long those that were told to lead may take to say that they are ready: as long as their lease lasts, counted while
 * the relay is awake.
 */
import type { ConversationId } from '@tame/sdk/protocol';

interface Awaited {
  readonly token: number;
  leftMs: number;
}

/** Whoever was told to lead an event, with which token, and said nothing for so long. */
interface Silent {
  readonly root: ConversationId;
  readonly token: number;
}

export class Patience {
  readonly #awaited = new Map<ConversationId, Awaited>();

  /** From now on, unless it is being waited for already. */
  begin(root: ConversationId, token: number, ms: number): void {
    if (this.#awaited.get(root)?.token !== token) this.#awaited.set(root, { token, leftMs: ms });
  }

  end(root: ConversationId): void {
    this.#awaited.delete(root);
  }

  /** So much time has gone by. Whom it has run out for is not waited for any more. */
  spend(ms: number): readonly Silent[] {
    const silent: Silent[] = [];
    for (const [root, awaited] of this.#awaited) {
      awaited.leftMs -= ms;
      if (awaited.leftMs > 0) continue;
      this.#awaited.delete(root);
      silent.push({ root, token: awaited.token });
    }
    return silent;
  }
}
