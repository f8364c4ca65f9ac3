/** How something stands, at a glance. Colour never says it alone: a word or a sign always goes with it. */
export type Tone = 'quiet' | 'busy' | 'good' | 'warn' | 'bad';
