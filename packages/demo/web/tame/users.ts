/** The two people of the demo, and which of them sits in front of this tab. */

export const users = [
  { id: 'ana', name: 'Ana Duarte' },
  { id: 'ben', name: 'Ben Achterberg' },
] as const;
export type UserId = (typeof users)[number]['id'];

const KEY = 'campaigns.user';

/** As the address says (`?user=ben`), else as this tab, else as this browser last had it. */
export function rememberedUser(): UserId {
  const wishes = [
    new URLSearchParams(location.search).get('user'),
    sessionStorage.getItem(KEY),
    localStorage.getItem(KEY),
  ];
  const wish = wishes.find((each) => users.some(({ id }) => id === each));
  return users.find(({ id }) => id === wish)?.id ?? 'ana';
}

export function rememberUser(user: UserId): void {
  sessionStorage.setItem(KEY, user);
  localStorage.setItem(KEY, user);
  // The address would otherwise bring back the other one with the next reload.
  history.replaceState(history.state, '', `${location.pathname}${location.hash}`);
}

/** `Ana Duarte`; for others, such as `system`, the name as it is. */
export function nameOf(user: string): string {
  return users.find(({ id }) => id === user)?.name ?? user;
}
