/** Two vocabularies for the same things, and the way between them. */

export interface Words<Ours extends string, Theirs extends string> {
  theirs(word: Ours): Theirs;
  /** Throws for a word that is not in the vocabulary. */
  ours(word: string): Ours;
}

/** Every word of ours has exactly one of theirs, and no two share one. */
export function createWords<Ours extends string, Theirs extends string>(
  pairs: Record<Ours, Theirs>,
): Words<Ours, Theirs> {
  const back = new Map<string, Ours>();
  for (const ours in pairs) back.set(pairs[ours], ours);
  return {
    theirs: (word) => pairs[word],
    ours: (word) => {
      const ours = back.get(word);
      if (ours === undefined) throw new Error(`"${word}" is not a word known here.`);
      return ours;
    },
  };
}
