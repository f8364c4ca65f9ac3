/** One forecast as React state: the conversation, what it has said, the campaign it is about. */
import { useMemo } from 'react';
import type { Campaign } from '../../contracts/campaign.ts';
import { noCampaigns } from '../campaigns/known-campaigns.ts';
import { forecast } from '../../contracts/services.ts';
import type { ForecastInput, ForecastProgress } from '../../contracts/forecast.ts';
import { pickUp } from '../tame/pick-up.ts';
import { useObservable } from '../tame/use-observable.ts';
import { useSession } from '../tame/use-session.ts';
import { nothingHeard, watch, type Watched } from '../tame/watched.ts';
import { hearBatch, noForecast, type ForecastView } from './forecast-view.ts';

const start: Watched<ForecastView, ForecastProgress> = nothingHeard(noForecast);

export function useForecast(id: string) {
  const { tame, asked, campaigns } = useSession();
  const run = useMemo(() => pickUp(tame, forecast, id), [tame, id]);
  const watched$ = useMemo(() => watch(run, hearBatch, noForecast), [run]);
  const watched = useObservable(watched$, start);
  const { byId } = useObservable(campaigns.known$, noCampaigns);
  const input = useMemo((): ForecastInput | undefined => {
    const words = asked.recall(id);
    return words?.kind === 'forecast' ? words.input : undefined;
  }, [asked, id]);
  const campaign: Campaign | undefined = byId.get(input?.campaignId ?? watched.status?.campaignId ?? '');
  return { run, watched, input, campaign };
}
