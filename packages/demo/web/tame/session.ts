/** Everything that belongs to one signed-in user: the client and what is made of it. Closed when somebody else signs in. */
import type { Client } from '@tame/sdk';
import { createCampaigns, type Campaigns } from '../campaigns/campaigns.ts';
import { createRememberedList } from '../campaigns/remembered-list.ts';
import { createEdits, type Edits } from '../edits/edits.ts';
import { createRememberedAnswers, type RememberedAnswers } from '../import/remembered-answers.ts';
import { createNews, type NewsDesk } from '../news/news.ts';
import { createWork, type Work } from '../work/work.ts';
import { createAskedMemory, type AskedMemory } from './asked.ts';
import { clientFor } from './client.ts';
import type { Config } from './config.ts';

export interface Session {
  readonly user: string;
  readonly tame: Client;
  readonly asked: AskedMemory;
  readonly answers: RememberedAnswers;
  readonly campaigns: Campaigns;
  readonly edits: Edits;
  readonly work: Work;
  readonly news: NewsDesk;
  close(): Promise<void>;
}

export function createSession(user: string, config: Config): Session {
  const tame = clientFor(user, config);
  const asked = createAskedMemory(user, localStorage, Date.now);
  const campaigns = createCampaigns(tame, createRememberedList(user, localStorage), Date.now);
  const news = createNews(tame, user);
  const edits = createEdits({ tame, asked, learn: campaigns.learn, now: Date.now, newId: () => crypto.randomUUID() });
  return {
    user,
    tame,
    asked,
    answers: createRememberedAnswers(user, localStorage),
    campaigns,
    edits,
    work: createWork(tame, asked),
    news,
    async close() {
      news.close();
      edits.close();
      campaigns.close();
      await tame.close();
    },
  };
}
